import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { draftRun, runStarted, sealLog } from "@openexec/testkit";
import { BUNDLE_FILES, newRunId } from "@openexec/timeline";

/** One round of the agent's loop: 19 events. Every twelfth one has a test that fails. */
const ROUND = "plan[model,log]:ok edit[model,tool,tool,tool]:ok test[tool]:ok";
const BAD_ROUND = "plan[model,log]:ok edit[model,tool,tool,tool]:ok test[tool:failed]:failed";
const EVENTS_OF_A_ROUND = 19;

/** @param {number} round */
const answerOf = (round) =>
  `Round ${round}: the totals of the cart are off by one cent when a voucher is applied twice.\n\n` +
  "```ts\nconst total = lines.reduce((sum, line) => sum + line.amount, 0);\n```\n\nI read the tests next, then mend `cart.ts`.";

/**
 * The events of a run that plans, edits and tests over and over.
 * @param {import("@openexec/timeline").RunId} runId
 * @param {number} events about so many
 * @param {boolean} [ended] whether the run has come to its end
 */
export function longRunDrafts(runId, events, ended = true) {
  const rounds = Math.max(1, Math.round(events / EVENTS_OF_A_ROUND));
  const words = Array.from({ length: rounds }, (_, round) => (round % 12 === 11 ? BAD_ROUND : ROUND));
  const [, ...rest] = draftRun(`run ${words.join(" ")}${ended ? " completed" : ""}`);
  let round = 0;
  const drafts = rest.map((draft) => {
    if (draft.type !== "ModelInvocation") return draft;
    const message = { value: { role: "assistant", content: [{ type: "text", text: answerOf(++round) }] } };
    return { ...draft, payload: { ...draft.payload, message } };
  });
  return [runStarted({ runId, name: `${events} events` }), ...drafts];
}

/**
 * A finished run of about so many events, as a bundle in `home`.
 * @param {import("@openexec/bundle").Home} home @param {number} events
 */
export function placeLongRun(home, events) {
  const runId = newRunId(Date.now() - events, new Uint8Array(10).fill(events % 251));
  const log = sealLog(longRunDrafts(runId, events));
  mkdirSync(home.runDirectory(runId), { recursive: true });
  writeFileSync(join(home.runDirectory(runId), BUNDLE_FILES.timeline), log.bytes);
  return { runId, events: log.lines.length, lines: log.lines };
}
