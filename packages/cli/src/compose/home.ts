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

/** The home of this place. @throws CliError `home_missing` when nothing was ever recorded here */
export function requireHome(context: Standing): Home {
  const found = existingHome(context);
  if (found !== undefined) return found;
  const path = findHome(homeOptions(context));
  throw new CliError("home_missing", `Nothing has been recorded here: there is no ${path}.`, {
    hint: "`run <flow>` records a run; --dir names another .openexec directory.",
    fields: { path },
  });
}
