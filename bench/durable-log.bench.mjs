import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BundleWriter, sha256 } from "@openexec/bundle";
import { chainHash, genesis, newRunId, sealLine } from "@openexec/timeline";

const PARALLEL = 64;
const SLICE = 250;

/** Sealed lines of about 400 bytes. @param {number} count */
function sealed(count) {
  let hash = genesis(sha256);
  return Array.from({ length: count }, (_, index) => {
    const payload = { level: "info", message: "the quick brown fox jumps over the lazy dog ".repeat(5) };
    const body = JSON.stringify({ seq: index + 1, at: "2026-01-01T00:00:00.000000Z", type: "LogLine", payload });
    hash = chainHash(hash, body, sha256);
    return { seq: index + 1, at: "", type: /** @type {const} */ ("LogLine"), line: sealLine(body, hash), hash };
  });
}

/** The least that makes a line durable. @param {number} file @param {readonly { line: string }[]} lines */
function bare(file, lines) {
  for (const { line } of lines) {
    writeSync(file, `${line}\n`);
    fdatasyncSync(file);
  }
}

/** `workers` callers, each of which waits for its line before it goes on. @param {BundleWriter} writer @param {ReturnType<typeof sealed>} lines @param {number} workers */
async function flushEach(writer, lines, workers) {
  let next = 0;
  const work = async () => {
    for (let line = lines[next++]; line !== undefined; line = lines[next++]) {
      writer.emit(line);
      await writer.flush();
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}

/** Lines that are durable before the caller goes on: the price of a `…Started` line before each effect. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Durable lines of the log",
  unit: "lines/s",
  budgets: [
    { figure: "one caller", per: "write and fdatasync per line", atLeast: 0.7 },
    { figure: "64 callers", per: "one caller", atLeast: 5 },
  ],
  async measure({ short }) {
    const lines = sealed(short ? 500 : 4000);
    const directory = mkdtempSync(join(tmpdir(), "openexec-bench-"));
    const writer = (/** @type {number} */ run) =>
      BundleWriter.create({ runsDirectory: directory, runId: newRunId(run, new Uint8Array(10)) });
    const [one, many] = [writer(1), writer(2)];
    const file = openSync(join(directory, "bare.jsonl"), "a");
    const [bareMs, oneMs, manyMs] = [[0], [0], [0]];
    /** @param {number[]} sum @param {() => unknown} work */
    const time = async (sum, work) => {
      const started = performance.now();
      await work();
      sum.push(performance.now() - started);
    };
    try {
      // In turns: a disk that others use too is now quick, now slow, and the ratio must not depend on when.
      for (let at = 0; at < lines.length; at += SLICE) {
        const slice = lines.slice(at, at + SLICE);
        await time(bareMs, () => bare(file, slice));
        await time(oneMs, () => flushEach(one, slice, 1));
        await time(manyMs, () => flushEach(many, slice, PARALLEL));
      }
      await Promise.all([one.close(), many.close()]);
    } finally {
      closeSync(file);
      rmSync(directory, { recursive: true });
    }
    const perSecond = (/** @type {number[]} */ sum) => (lines.length / sum.reduce((a, b) => a + b)) * 1000;
    return {
      "write and fdatasync per line": perSecond(bareMs),
      "one caller": perSecond(oneMs),
      "64 callers": perSecond(manyMs),
    };
  },
});
