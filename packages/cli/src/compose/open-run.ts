import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { directorySource, type Home } from "@openexec/bundle";
import { BundleError, isKnownEvent, parseRunId, type RunId, readTimeline, VersionError } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";
import { findCandidate, parseReference } from "../runs/reference.ts";
import { existingHome, requireHome } from "./home.ts";
import { runIds, runNumbers } from "./run-files.ts";
import { type OpenBundle, openBundle } from "./sources.ts";

/** A bundle that is open for reading. */
export interface OpenedRun extends OpenBundle {
  /** Absolute path of the directory or zip. */
  readonly path: string;
  /** Set when it was named as a run of this place. */
  readonly own?: OwnRun;
}

/** A run of a home. */
export interface OwnRun {
  readonly home: Home;
  readonly runId: RunId;
  readonly number?: number;
  /** Absolute path of its directory. */
  readonly path: string;
}

/**
 * The run of this place that `text` names.
 * @throws CliError `run_not_found`, `run_ambiguous`, `home_missing`
 */
export async function resolveRun(context: Context, text: string): Promise<OwnRun> {
  const home = requireHome(context);
  const ids = runIds(home);
  const numbers = runNumbers(home);
  const reference = parseReference(text);
  const candidates = ids.map((runId) => ({ runId, ...numbered(numbers.get(runId)) }));
  const runId = reference.by === "last" ? await lastRun(home, ids) : findCandidate(text, reference, candidates);
  return { home, runId, ...numbered(numbers.get(runId)), path: home.runDirectory(runId) };
}

/** The bundle that `text` names: a run of this place, or a path. */
export async function openRun(context: Context, text: string): Promise<OpenedRun> {
  if (looksLikePath(text, context)) return openPath(context, text);
  const own = await resolveRun(context, text);
  return { ...(await openDirectory(own.path)), own };
}

/** The bundle at a path: a directory or a zip. */
export async function openPath(context: Pick<Context, "userCwd">, text: string): Promise<OpenedRun> {
  const path = resolve(context.userCwd, text);
  if (existsSync(path)) return openDirectory(path);
  throw new CliError("bundle_missing", `There is no file or directory ${path}.`, {
    hint: "Give the directory of a run, or a zip that `export` made.",
    fields: { path },
  });
}

/** The bundle at an absolute path that exists. @param reading as `openBundle` takes it */
export async function openDirectory(path: string, reading?: { readonly blocking: boolean }): Promise<OpenedRun> {
  return { path, ...(await openBundle(path, reading)) };
}

function looksLikePath(text: string, context: Context): boolean {
  if (/[/\\]/.test(text) || text.endsWith(".zip") || text === "." || text === "..") return true;
  if (!existsSync(resolve(context.userCwd, text))) return false;
  // A folder that is named like a run of this home, by accident or because it is a copy, is not meant.
  const runId = parseRunId(text);
  const home = existingHome(context);
  return runId === undefined || home === undefined || !existsSync(home.runDirectory(runId));
}

/** The newest run that is no replay. One that cannot be read is not asked for by this name. */
async function lastRun(home: Home, newestFirst: readonly RunId[]): Promise<RunId> {
  for (const runId of newestFirst) if (await isOriginal(home.runDirectory(runId))) return runId;
  throw new CliError("run_not_found", `There are no runs in ${home.runsDirectory} yet.`, {
    hint: "`run <flow>` records one.",
    fields: { run: "last", path: home.runsDirectory },
  });
}

/** Whether the log says so in its first line. */
async function isOriginal(path: string): Promise<boolean> {
  try {
    for await (const { event } of readTimeline(directorySource(path), { live: true, check: false })) {
      return isKnownEvent(event) && event.type === "RunStarted" && event.payload.replay === undefined;
    }
    return false;
  } catch (error) {
    if (error instanceof BundleError || error instanceof VersionError) return false;
    throw error;
  }
}

function numbered(number: number | undefined): { number?: number } {
  return number === undefined ? {} : { number };
}
