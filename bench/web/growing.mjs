import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunLock, sha256 } from "@openexec/bundle";
import { BUNDLE_FILES, chainHash, encodeEvent, genesis, newRunId, sealLine } from "@openexec/timeline";
import { longRunDrafts } from "./long-run.mjs";

/** Events that a growing run has when it is opened. */
const FIRST_EVENTS = 500;

/** A run that goes on as long as it is told to. @param {import("@openexec/bundle").Home} home @param {number} events at most */
export function growingRun(home, events) {
  const runId = newRunId(Date.now(), new Uint8Array(10).fill(77));
  const directory = home.runDirectory(runId);
  mkdirSync(directory, { recursive: true });
  const path = join(directory, BUNDLE_FILES.timeline);
  writeFileSync(path, "");
  const lock = RunLock.acquire(directory);
  const drafts = longRunDrafts(runId, events, false);
  let seq = 0;
  let hash = genesis(sha256);
  /** Writes the next events. @param {number} count */
  const write = (count) => {
    let text = "";
    for (let left = count; left > 0 && seq < drafts.length; left--) {
      const draft = drafts[seq];
      if (draft === undefined) break;
      seq++;
      const body = encodeEvent(seq, new Date().toISOString().replace("Z", "000Z"), draft, false);
      hash = chainHash(hash, body, sha256);
      text += `${sealLine(body, hash)}\n`;
    }
    if (text !== "") appendFileSync(path, text);
    return seq;
  };
  write(FIRST_EVENTS);
  return { runId, write, end: () => lock.release() };
}
