import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Home, RunLock, sha256 } from "@openexec/bundle";
import { draftRun, runStarted, sealLog } from "@openexec/testkit";
import { BUNDLE_FILES, chainHash, encodeEvent, genesis, newRunId, sealLine } from "@openexec/timeline";
import { inDirectory } from "./runs.mjs";
import { serve } from "./web/serve.mjs";

const LIVE_RUNS = 20;
const FINISHED_RUNS = 200;
const REQUESTS_A_SECOND = 200;
/** Each live run writes so often; milliseconds. */
const WRITE_EVERY_MS = 100;

/** @typedef {import("@openexec/timeline").RunId} RunId */

/** @param {number} n @returns {RunId} */
const runIdOf = (n) =>
  newRunId(
    Date.now() - n,
    Uint8Array.from({ length: 10 }, (_, index) => (n * 31 + index * 7) % 256),
  );

/** A directory of a run with this log. @param {Home} home @param {RunId} runId @param {string} log */
function place(home, runId, log) {
  mkdirSync(home.runDirectory(runId), { recursive: true });
  writeFileSync(join(home.runDirectory(runId), BUNDLE_FILES.timeline), log);
}

/** A run that goes on as long as it is told to. @param {Home} home @param {number} n */
function liveRun(home, n) {
  const runId = runIdOf(n);
  place(home, runId, "");
  const lock = RunLock.acquire(home.runDirectory(runId));
  let seq = 0;
  let hash = genesis(sha256);
  /** @param {import("@openexec/timeline").Draft} draft */
  const append = (draft) => {
    seq++;
    const body = encodeEvent(seq, new Date().toISOString().replace("Z", "000Z"), draft);
    hash = chainHash(hash, body, sha256);
    appendFileSync(join(home.runDirectory(runId), BUNDLE_FILES.timeline), `${sealLine(body, hash)}\n`);
  };
  append(runStarted({ runId }));
  return { runId, write: () => append({ type: "LogLine", payload: { level: "info", message: "on it" } }), lock };
}

/** @param {readonly number[]} sorted @param {number} share */
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Mixed reads at a fixed pace, in open loop, while runs of other processes write: what a page waits for. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "200 mixed reads a second while 20 runs write",
  unit: "ms",
  repetitions: 1,
  budgets: [
    { figure: "p99", atMost: 100 },
    { figure: "failed requests", atMost: 0 },
  ],
  async measure({ short }) {
    const seconds = short ? 5 : 60;
    return inDirectory(async (directory) => {
      const home = Home.open({ cwd: directory, directory: join(directory, ".openexec") });
      const [, ...rest] = draftRun("run plan[model,tool,log]:ok review[model]:ok completed");
      const finished = Array.from({ length: FINISHED_RUNS }, (_, n) => runIdOf(n + 1));
      for (const runId of finished)
        place(home, runId, `${sealLog([runStarted({ runId }), ...rest]).lines.join("\n")}\n`);
      const live = Array.from({ length: LIVE_RUNS }, (_, n) => liveRun(home, -n));
      const { url, stop } = await serve(home.path);
      const writing = setInterval(() => {
        for (const run of live) run.write();
      }, WRITE_EVERY_MS);
      const paths = [
        "api/runs",
        "api/runs?status=running&meta=none",
        "api/runs?q=status:completed",
        "api/runs/meta",
        "api/stats",
        ...finished
          .slice(0, 20)
          .flatMap((id) => ["", "/overview", "/events?limit=50", "/tool-calls"].map((path) => `api/runs/${id}${path}`)),
        ...live.flatMap(({ runId }) => [`api/runs/${runId}`, `api/runs/${runId}/events?around=10&limit=20`]),
      ];
      /** @type {number[]} */
      const times = [];
      let failed = 0;
      /** @param {string} path */
      const ask = async (path) => {
        const begun = performance.now();
        const response = await fetch(new URL(path, url));
        await response.arrayBuffer();
        times.push(performance.now() - begun);
        if (response.status !== 200) failed++;
      };
      try {
        for (const path of paths) await ask(path);
        times.length = 0;
        /** @type {Promise<void>[]} */
        const requests = [];
        const begun = performance.now();
        for (let sent = 0; sent < seconds * REQUESTS_A_SECOND; sent++) {
          const due = begun + (sent * 1000) / REQUESTS_A_SECOND;
          if (due > performance.now()) await pause(due - performance.now());
          requests.push(ask(paths[sent % paths.length] ?? ""));
        }
        await Promise.all(requests);
      } finally {
        clearInterval(writing);
        for (const { lock } of live) lock.release();
        await stop();
      }
      times.sort((a, b) => a - b);
      return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), "failed requests": failed };
    });
  },
});
