import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "@openexec/bundle";
import { chainHash, genesis, sealLine } from "@openexec/timeline";
import { rate } from "./harness.mjs";
import { inDirectory, loopFlow, NOWHERE, record, secretsFilter, writerIn } from "./runs.mjs";

const WRITE_EVERY = 64;
const AT = "2026-01-01T00:00:00.000000Z";

/** The least that logs a step with three chained lines, and syncs nothing. @param {string} directory @param {number} steps */
function naive(directory, steps) {
  const file = openSync(join(directory, "naive.jsonl"), "w");
  let hash = genesis(sha256);
  let seq = 0;
  let text = "";
  const log = (/** @type {string} */ type, /** @type {string} */ attemptId, /** @type {object} */ payload) => {
    const body = JSON.stringify({ seq: ++seq, at: AT, type, attemptId, payload });
    hash = chainHash(hash, body, sha256);
    text += `${sealLine(body, hash)}\n`;
  };
  for (let step = 1; step <= steps; step++) {
    const attemptId = `count#${step}`;
    log("StepStarted", attemptId, { nodeId: "count", nodeType: "compute", timeoutMs: 900_000 });
    const output = { value: { n: step, more: step < steps } };
    log("StepCompleted", attemptId, { nodeId: "count", outcome: "ok", durationMs: 0.1, output });
    log("Decision", attemptId, { from: "count", choice: "true", to: "count", rule: "$.more" });
    if (step % WRITE_EVERY !== 0) continue;
    writeSync(file, text);
    text = "";
  }
  writeSync(file, text);
  closeSync(file);
}

/** @param {string} directory @param {number} steps */
async function onDisk(directory, steps) {
  const sink = writerIn(directory);
  await record(loopFlow(steps), { sink, filter: secretsFilter() });
  await sink.close();
}

/**
 * Steps that touch nothing: what the engine, the filter, the encoder, the chain and the disk cost each of them. On disk
 * means synced within 10 ms of the first unsynced line.
 */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Compute steps",
  unit: "steps/s",
  repetitions: 5,
  budgets: [{ figure: "on disk, filter on", atLeast: 20_000 }],
  peers: [
    {
      name: "LangGraph 1.4.18 with checkpoint-sqlite 1.0.4",
      figure: "2,337 steps/s, in memory 2,771",
      durability: "a checkpoint a step, pragma defaults of its driver",
    },
    { name: "acpx 0.19.1", figure: "62 steps/s over 3,000 steps", durability: "files renamed, no fsync" },
  ],
  async measure({ short }) {
    const steps = short ? 10_000 : 100_000;
    return inDirectory(async (directory) => ({
      "on disk, filter on": await rate(steps, () => onDisk(directory, steps)),
      "kept nowhere, filter off": await rate(steps, () => record(loopFlow(steps), { sink: NOWHERE })),
      "three chained lines, no engine": await rate(steps, () => naive(directory, steps)),
    }));
  },
});
