import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type FindHomeOptions, findHome, Home } from "@openexec/bundle";
import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";

type Standing = Pick<Context, "globals" | "env" | "cwd" | "userCwd">;

/** How `--dir`, `OPENEXEC_HOME` and the working directory say where runs are kept. Given paths start where the user stands. */
export function homeOptions({ globals, env, cwd, userCwd }: Standing): FindHomeOptions {
  const environment = env.OPENEXEC_HOME;
  return {
    cwd,
    ...(globals.dir === undefined ? {} : { directory: resolve(userCwd, globals.dir) }),
    ...(environment === undefined || environment === "" ? {} : { environment: resolve(userCwd, environment) }),
  };
}

/** The `.openexec` directory of this place, if it is there. */
export function existingHome(context: Standing): Home | undefined {
  return Home.find(homeOptions(context));
}

/** Where the home of this place is or would be made. Absolute. */
export function homePath(context: Standing): string {
  return findHome(homeOptions(context));
}

/** The home of this place. @throws CliError `home_missing` when nothing was ever recorded here, `home_unusable` at a file */
export function requireHome(context: Standing): Home {
  const found = existingHome(context);
  if (found !== undefined) return found;
  const path = homePath(context);
  if (existsSync(path)) {
    throw new CliError("home_unusable", `${path} is a file; runs are kept in a folder.`, {
      hint: "Name an .openexec directory with --dir or OPENEXEC_HOME.",
      fields: { path },
    });
  }
  throw new CliError("home_missing", `Nothing has been recorded here: there is no ${path}.`, {
    hint: "`run <flow>` records a run; --dir names another .openexec directory.",
    fields: { path },
  });
}
