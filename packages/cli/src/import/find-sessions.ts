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
  readonly failed: readonly { readonly path: string; readonly error: ErrorRecord }[];
}

type Environment = Pick<Context, "env">;

/** Where the clients keep their sessions. A folder that is not there has none. */
export function sessionFolders({ env }: Environment): readonly string[] {
  const home = env.HOME ?? homedir();
  const folder = (variable: string | undefined, name: string): string =>
    variable === undefined || variable === "" ? join(home, name) : variable;
  return [
    join(folder(env.CLAUDE_CONFIG_DIR, ".claude"), "projects"),
    join(folder(env.CODEX_HOME, ".codex"), "sessions"),
  ];
}

/** The sessions in the clients' own folders. */
export async function findSessions(context: Environment): Promise<FoundSessions> {
  const logs = await Promise.all(sessionFolders(context).map((folder) => logsIn(folder)));
  return openLogs(logs.flat());
}

/**
 * The sessions that paths name: logs, or folders with logs anywhere below.
 * @throws CliError `import_missing`, `import_unknown`
 */
export async function sessionsAt(context: Pick<Context, "userCwd">, paths: readonly string[]): Promise<FoundSessions> {
  const logs = new Set<string>();
  const files: string[] = [];
  for (const text of paths) {
    const path = resolve(context.userCwd, text);
    const entry = await stat(path).catch(() => undefined);
    if (entry === undefined) {
      throw new CliError("import_missing", `There is no file or folder ${path}.`, { fields: { path } });
    }
    if (entry.isDirectory()) for (const log of await logsIn(path)) logs.add(log);
    else {
      logs.add(path);
      files.push(path);
    }
  }
  const found = await openLogs([...logs]);
  const strange = files.find((file) => found.unknown.includes(file)) ?? (isEmpty(found) ? paths[0] : undefined);
  if (strange === undefined) return found;
  throw new CliError("import_unknown", `${strange} holds no session of Claude Code or Codex.`, {
    hint: "Bundles, ours and acpx's, need no import: `open` shows them where they are.",
    fields: { path: strange },
  });
}

function isEmpty({ sessions, failed }: FoundSessions): boolean {
  return sessions.length === 0 && failed.length === 0;
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
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".jsonl") && !/^agent-/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function openLogs(logs: readonly string[]): Promise<FoundSessions> {
  const sessions: FoundSession[] = [];
  const unknown: string[] = [];
  const failed: { path: string; error: ErrorRecord }[] = [];
  for (const path of logs) {
    try {
      const session = await openSession(directorySource(dirname(path)), basename(path), { sha256 });
      if (session === undefined) unknown.push(path);
      else sessions.push({ path, session, bytes: session.files.reduce((sum, { bytes }) => sum + bytes, 0) });
    } catch (error) {
      if (!(error instanceof BundleError)) throw error;
      failed.push({ path, error: toErrorRecord(error) });
    }
  }
  const newestFirst = (a: FoundSession, b: FoundSession): number =>
    b.session.header.startedAt.localeCompare(a.session.header.startedAt) || a.path.localeCompare(b.path);
  return { sessions: sessions.sort(newestFirst), unknown, failed };
}
