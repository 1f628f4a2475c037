import type { BundleSource } from "@openexec/timeline";
import { textOf } from "../sessions/fields.ts";
import { readBeginning } from "../sessions/read-beginning.ts";

/** Enough to get past what stands before the first message. */
const LINES = 20;

/** Logs of sub-agents, which are read with the session that started them. */
export function isAgentLog(path: string): boolean {
  return /(^|\/)agent-[^/]*\.jsonl$/.test(path);
}

/** Whether a line near the beginning of the file names a session as Claude Code does. */
export async function detect(source: BundleSource, path: string): Promise<boolean> {
  if (isAgentLog(path)) return false;
  for await (const value of readBeginning(source, path, LINES)) {
    if (textOf(value, "sessionId") !== undefined && textOf(value, "type") !== undefined) return true;
  }
  return false;
}
