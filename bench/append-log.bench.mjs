import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BundleWriter, sha256 } from "@openexec/bundle";
import { chainHash, genesis, newRunId, sealLine } from "@openexec/timeline";
import { rate } from "./harness.mjs";

const SYNC_EVERY_MS = 10;
const WRITE_EVERY = 64;
const AT = "2026-01-01T00:00:00.000000Z";

/** A sealed line of about 400 bytes and its hash. @param {number} seq @param {import("@openexec/timeline").Sha256Hex} previous */
function seal(seq, previous) {
  const payload = {
    level: "info",
    message: `step ${seq}: ${"the quick brown fox jumps over the lazy dog ".repeat(5)}`,
  };
  const body = JSON.stringify({ seq, at: AT, type: "LogLine", payload });
  const hash = chainHash(previous, body, sha256);
  return { seq, at: AT, type: /** @type {const} */ ("LogLine"), line: sealLine(body, hash), hash };
}

/** Serialise, chain and append in batches, synced as often as the format asks. @param {string} directory @param {number} count */
function naive(directory, count) {
  const file = openSync(join(directory, "naive.jsonl"), "w");
  let hash = genesis(sha256);
  let text = "";
  let synced = performance.now();
  for (let seq = 1; seq <= count; seq++) {
    const line = seal(seq, hash);
    hash = line.hash;
    text += `${line.line}\n`;
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

/** @param {BundleWriter} writer @param {number} count */
async function ours(writer, count) {
  let hash = genesis(sha256);
  for (let seq = 1; seq <= count; seq++) {
    const line = seal(seq, hash);
    hash = line.hash;
    writer.emit(line);
    if (seq % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await writer.close();
}

/** Many lines, none of which is waited for: a busy run, an import. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Appending to the log",
  unit: "lines/s",
  budgets: [{ figure: "bundle writer", per: "batches of 64", atLeast: 0.75 }],
  async measure({ short }) {
    const count = short ? 20_000 : 300_000;
    const directory = mkdtempSync(join(tmpdir(), "openexec-bench-"));
    try {
      const writer = BundleWriter.create({ runsDirectory: directory, runId: newRunId(1, new Uint8Array(10)) });
      return {
        "bundle writer": await rate(count, () => ours(writer, count)),
        "batches of 64": await rate(count, () => naive(directory, count)),
      };
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
});
