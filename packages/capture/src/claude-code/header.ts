import { type BundleSource, parseAt } from "@openexec/timeline";
import { fieldsOf, oneLine, textOf } from "../sessions/fields.ts";
import { readBeginning } from "../sessions/read-beginning.ts";
import { folderName } from "../sessions/run-identity.ts";
import type { SessionHeader } from "../sessions/session-importer.ts";
import { typedText, userLineType, userText } from "./user-text.ts";

const LINES = 200;
export const SYSTEM = "claude-code";

/** What the beginning of a log says about the session. */
export async function readHeader(source: BundleSource, path: string): Promise<SessionHeader | undefined> {
  const found = new Map<string, string>();
  const learn = (key: string, value: string | undefined): void => {
    if (value !== undefined && value !== "" && !found.has(key)) found.set(key, value);
  };
  for await (const line of readBeginning(source, path, LINES)) {
    for (const key of ["sessionId", "cwd", "version", "gitBranch"]) learn(key, textOf(line, key));
    const time = textOf(line, "timestamp");
    learn("startedAt", time !== undefined && parseAt(time) !== undefined ? time : undefined);
    if (textOf(line, "type") === "user" && userLineType(line) === "prompt") {
      learn("title", oneLine(typedText(userText(fieldsOf(line, "message")))));
    }
    if (found.has("title") && found.has("cwd")) break;
  }
  const sessionId = found.get("sessionId");
  const startedAt = found.get("startedAt");
  if (sessionId === undefined || startedAt === undefined) return undefined;
  const title = found.get("title");
  const cwd = found.get("cwd") ?? "";
  const branch = found.get("gitBranch");
  return {
    system: SYSTEM,
    sessionId,
    startedAt,
    ...(title !== undefined && { title }),
    project: folderName(cwd, SYSTEM),
    clientVersion: found.get("version") ?? "unknown",
    workspace: { cwd, ...(branch !== undefined && { branch }) },
  };
}
