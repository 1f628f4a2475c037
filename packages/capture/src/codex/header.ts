import { type BundleSource, parseAt } from "@openexec/timeline";
import { fieldsOf, oneLine, textOf } from "../sessions/fields.ts";
import { readBeginning } from "../sessions/read-beginning.ts";
import { folderName } from "../sessions/run-identity.ts";
import type { SessionHeader } from "../sessions/session-importer.ts";
import type { Fields } from "../sessions/session-lines.ts";
import { promptOf } from "./parse.ts";

const LINES = 200;
export const SYSTEM = "codex";

function workspaceOf(meta: Fields): SessionHeader["workspace"] {
  const git = fieldsOf(meta, "git");
  const repo = textOf(git, "repository_url");
  const branch = textOf(git, "branch");
  const baseCommit = textOf(git, "commit_hash");
  return {
    cwd: textOf(meta, "cwd") ?? "",
    ...(repo !== undefined && { repo }),
    ...(branch !== undefined && { branch }),
    ...(baseCommit !== undefined && { baseCommit }),
  };
}

/** What the beginning of a rollout says about the session. */
export async function readHeader(source: BundleSource, path: string): Promise<SessionHeader | undefined> {
  let meta: Fields | undefined;
  let startedAt: string | undefined;
  let title: string | undefined;
  for await (const line of readBeginning(source, path, LINES)) {
    if (meta === undefined && textOf(line, "type") === "session_meta") {
      meta = fieldsOf(line, "payload");
      startedAt = [textOf(meta, "timestamp"), textOf(line, "timestamp")].find(
        (time) => time !== undefined && parseAt(time) !== undefined,
      );
    }
    title = promptOf(line);
    if (title !== undefined && meta !== undefined) break;
  }
  const sessionId = meta === undefined ? undefined : textOf(meta, "id");
  if (meta === undefined || sessionId === undefined || startedAt === undefined) return undefined;
  const workspace = workspaceOf(meta);
  const spawn = fieldsOf(fieldsOf(fieldsOf(meta, "source"), "subagent"), "thread_spawn");
  const parentSession = textOf(spawn, "parent_thread_id");
  const shortTitle = title === undefined ? "" : oneLine(title);
  return {
    system: SYSTEM,
    sessionId,
    startedAt,
    ...(shortTitle !== "" && { title: shortTitle }),
    project: folderName(workspace.cwd, SYSTEM),
    clientVersion: textOf(meta, "cli_version") ?? "unknown",
    workspace,
    ...(parentSession !== undefined && { parentSession }),
  };
}
