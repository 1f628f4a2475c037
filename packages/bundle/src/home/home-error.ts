import { OpenExecError } from "@openexec/timeline";
import { errnoOf } from "../errno.ts";

/** Our directory, or something in it, can't be made or used. */
export class HomeError extends OpenExecError {
  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    const why = errnoOf(cause) ?? String(cause);
    super("home_unusable", `Cannot use ${path} to keep runs in (${why}).`, {
      hint: "Choose a directory that you can write to with --dir or OPENEXEC_HOME.",
      fields: { path, errno: errnoOf(cause) },
      cause,
    });
  }
}
