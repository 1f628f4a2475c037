import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { directorySource, sha256 } from "@openexec/bundle";
import { type ImportableSession, openSession } from "@openexec/capture";
import { BundleError, type ErrorRecord, toErrorRecord } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";

/** A session that was found on the disk. */
export interface FoundSession {
  /** Absolute path of its log. */
  readonly path: string;
  readonly session: ImportableSession;
  /** Of all its files. */
  readonly bytes: number;
}

export interface FoundSessions {
  /** Newest first. */
  readonly sessions: readonly FoundSession[];
  /** Logs of no client that is known, by absolute path. */
  readonly unknown: readonly string[];
  /** Logs of a session that another log, with more in it, tells too. */
  readonly repeated: readonly string[];
  readonly failed: readonly { readonly path: string; readonly error: ErrorRecord }[];
}

type Environment = Pick<Context, "env">;

/** Where the clients keep their sessions. A folder that is not there has none. */
export function sessionFolders({ env }: Environment): readonly string[] {
  const home = env.HOME ?? homedir();
  const given = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  const config = given("XDG_CONFIG_HOME") ?? join(home, ".config");
  const claude = given("CLAUDE_CONFIG_DIR");
  const codex = given("CODEX_HOME") ?? join(home, ".codex");
  return [
    ...(claude === undefined ? [join(home, ".claude"), join(config, "claude")] : [claude]).map((folder) =>
      join(folder, "projects"),
    ),
    join(codex, "sessions"),
    join(codex, "archived_sessions"),
  ];
}

/** Logs of sessions, or folders with such logs anywhere below, as absolute paths. */
export interface SessionPlaces {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** What paths name. @throws CliError `import_missing` */
export async function placesAt(
  { userCwd }: Pick<Context, "userCwd">,
  paths: readonly string[],
): Promise<SessionPlaces> {
  const folders: string[] = [];
  const files: string[] = [];
  for (const text of paths) {
    const path = resolve(userCwd, text);
    const entry = await stat(path).catch(() => undefined);
    if (entry === undefined) {
      throw new CliError("import_missing", `There is no file or folder ${path}.`, { fields: { path } });
    }
    (entry.isDirectory() ? folders : files).push(path);
  }
  return { folders, files };
}

/** Every log in these places. @throws CliError `import_unreadable` */
export async function logsAt({ folders, files }: SessionPlaces): Promise<readonly string[]> {
  const below = await Promise.all(folders.map((folder) => logsIn(folder)));
  return [...new Set([...files, ...below.flat()])];
}

/** @throws CliError `import_unknown` when somebody named a file, or only folders, in which there is no session */
export function refuseStrangers(found: FoundSessions, { folders, files }: SessionPlaces): void {
  const { sessions, failed, unknown } = found;
  const isEmpty = sessions.length === 0 && failed.length === 0;
  const strange = files.find((file) => unknown.includes(file)) ?? (isEmpty ? (folders[0] ?? files[0]) : undefined);
  if (strange === undefined) return;
  throw new CliError("import_unknown", `${strange} holds no session of Claude Code or Codex.`, {
    hint: "Bundles, ours and acpx's, need no import: `open` shows them where they are.",
    fields: { path: strange },
  });
}

/** The logs below a folder: not those of sub-agents, which belong to the session that started them. */
async function logsIn(folder: string): Promise<readonly string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new CliError("import_unreadable", `${folder} could not be read: ${(error as Error).message}.`, {
      fields: { path: folder },
      cause: error,
    });
  }
  return (
    entries
      .filter((entry) => entry.isFile() && entry.name.endsWith(".jsonl") && !entry.name.startsWith("agent-"))
      // Runs that stand in a folder that was named are no sessions.
      .filter((entry) => !`${entry.parentPath}/`.includes("/.openexec/"))
      .map((entry) => join(entry.parentPath, entry.name))
  );
}

/** Logs that are opened at the same time. */
const AT_ONCE = 8;

/** The sessions whose logs are at these absolute paths. */
export async function openLogs(logs: readonly string[]): Promise<FoundSessions> {
  const sessions = new Map<string, FoundSession>();
  const unknown: string[] = [];
  const repeated: string[] = [];
  const failed: { path: string; error: ErrorRecord }[] = [];
  const add = (found: FoundSession): void => {
    const { runId } = found.session;
    const other = sessions.get(runId);
    const isMore =
      other === undefined || found.bytes > other.bytes || (found.bytes === other.bytes && found.path < other.path);
    if (isMore) sessions.set(runId, found);
    if (other !== undefined) repeated.push(isMore ? other.path : found.path);
  };
  const waiting = logs.values();
  const work = async (): Promise<void> => {
    for (const path of waiting) {
      try {
        const session = await openSession(directorySource(dirname(path)), basename(path), { sha256 });
        if (session === undefined) unknown.push(path);
        else add({ path, session, bytes: session.files.reduce((sum, { bytes }) => sum + bytes, 0) });
      } catch (error) {
        if (!(error instanceof BundleError)) throw error;
        failed.push({ path, error: toErrorRecord(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const newestFirst = (a: FoundSession, b: FoundSession): number =>
    b.session.header.startedAt.localeCompare(a.session.header.startedAt) || a.path.localeCompare(b.path);
  return {
    sessions: [...sessions.values()].sort(newestFirst),
    unknown: unknown.sort(),
    repeated: repeated.sort(),
    failed: failed.sort((a, b) => a.path.localeCompare(b.path)),
  };
}
