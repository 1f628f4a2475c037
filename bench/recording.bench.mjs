import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "@openexec/bundle";
import { originals } from "@openexec/runtime";
import { chainHash, genesis, sealLine } from "@openexec/timeline";
import { Recorder } from "../packages/runtime/dist/record/recorder.js";
import { rate } from "./harness.mjs";
import { inDirectory, NO_FILTER, secretsFilter, writerIn } from "./runs.mjs";

/** @typedef {import("@openexec/timeline").Draft} Draft */

const WRITE_EVERY = 64;
const SYNC_EVERY_MS = 10;
const AT = "2026-01-01T00:00:00.000000Z";
const SUMMARY = "the quick brown fox jumps over the lazy dog ".repeat(4);

/** A start and an end with an output, by turns: about 300 bytes. @param {number} index @returns {Draft} */
function draft(index) {
  const attemptId = /** @type {NonNullable<Draft["attemptId"]>} */ (`work#${index >> 1}`);
  if (index % 2 === 0) {
    return { type: "StepStarted", attemptId, payload: { nodeId: "work", nodeType: "compute", timeoutMs: 900_000 } };
  }
  const output = { value: { summary: `${SUMMARY}${index}`, files: [`src/a${index}.ts`, "src/b.ts"] } };
  return { type: "StepCompleted", attemptId, payload: { nodeId: "work", outcome: "ok", durationMs: 0.25, output } };
}

const clock = { now: originals.now, monotonic: originals.monotonic, timer: () => () => {} };

/** @param {string} directory @param {number} count @param {import("./runs.mjs").LivePorts["filter"]} filter */
async function ours(directory, count, filter) {
  const sink = writerIn(directory);
  const recorder = new Recorder(sink, filter, clock, undefined);
  for (let index = 0; index < count; index++) {
    recorder.append(draft(index));
    if (index % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await sink.close();
}

/** Serialise, chain, append in batches, synced as often as the format asks. @param {string} directory @param {number} count */
function naive(directory, count) {
  const file = openSync(join(directory, "naive.jsonl"), "w");
  let hash = genesis(sha256);
  let text = "";
  let synced = performance.now();
  for (let seq = 1; seq <= count; seq++) {
    const body = JSON.stringify({ seq, at: AT, ...draft(seq - 1) });
    hash = chainHash(hash, body, sha256);
    text += `${sealLine(body, hash)}\n`;
    if (seq % WRITE_EVERY !== 0 && seq !== count) continue;
    writeSync(file, text);
    text = "";
    if (performance.now() - synced < SYNC_EVERY_MS) continue;
    fdatasyncSync(file);
    synced = performance.now();
  }
  fdatasyncSync(file);
  closeSync(file);
}

/** Events through the runtime's way to the disk: filter, clock, schema, encoder, chain, group commit. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Recording events through the runtime's sink",
  unit: "events/s",
  repetitions: 5,
  budgets: [
    { figure: "schema and filter", per: "serialise, chain, batches of 64", atLeast: 0.45 },
    { figure: "filter off", per: "serialise, chain, batches of 64", atLeast: 0.75 },
  ],
  async measure({ short }) {
    const count = short ? 20_000 : 200_000;
    return inDirectory(async (directory) => ({
      "schema and filter": await rate(count, () => ours(directory, count, secretsFilter())),
      "filter off": await rate(count, () => ours(directory, count, NO_FILTER)),
      "serialise, chain, batches of 64": await rate(count, () => naive(directory, count)),
    }));
  },
});
