import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BundleWriter, RunLock, sha256 } from "@openexec/bundle";
import { createFilePort, DEFAULT_ENGINE_OPTIONS, originals, recordRun } from "@openexec/runtime";
import { compute, defineFlow } from "@openexec/runtime/flows";
import { createSecretsFilter, newRunId } from "@openexec/timeline";

/** @typedef {import("@openexec/runtime").LivePorts} LivePorts */
/** @typedef {Parameters<typeof recordRun>[0]["flow"]} Flow */

/**
 * Gives `work` a directory that is gone afterwards.
 * @template T
 * @param {(directory: string) => Promise<T> | T} work
 */
export async function inDirectory(work) {
  const directory = mkdtempSync(join(tmpdir(), "openexec-bench-"));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const someRunId = () => newRunId(originals.now(), originals.randomBytes(10));

/** A writer as the command line uses it, lock and all, for a run in `directory`. @param {string} directory */
export const writerIn = (directory) =>
  BundleWriter.create({ runsDirectory: directory, runId: someRunId(), lock: (path) => RunLock.acquire(path) });

/** A sink that keeps nothing. @type {LivePorts["sink"]} */
export const NOWHERE = {
  emit() {},
  artifact() {},
  write() {},
  append() {},
  adopt() {},
  flush: async () => {},
};

/** The secrets filter as a run has it, with a credential that it looks for. @returns {LivePorts["filter"]} */
export function secretsFilter() {
  const knownValues = [{ name: "SOME_API_KEY", value: "sk-live-4f9aX2bQ81zLmN0pR7tY" }];
  const secrets = createSecretsFilter({ knownValues, key: "00", sha256 });
  return {
    json: (value) => /** @type {typeof value} */ (secrets.json(/** @type {never} */ (value)).value),
    bytes: (bytes) => secrets.bytes(bytes).value,
    stream: () => ({ push: (bytes) => bytes, end: () => new Uint8Array() }),
    taken: () => [],
  };
}

/** A filter that lets everything through. @type {LivePorts["filter"]} */
export const NO_FILTER = {
  json: (value) => value,
  bytes: (bytes) => bytes,
  stream: () => ({ push: (bytes) => bytes, end: () => new Uint8Array() }),
  taken: () => [],
};

/**
 * Records a flow.
 * @param {Flow} flow
 * @param {Partial<LivePorts> & Pick<LivePorts, "sink">} ports
 */
export async function record(flow, ports) {
  const failed = { status: /** @type {const} */ ("failed"), model: "none", durationMs: 0 };
  const result = await recordRun({
    flow,
    input: {},
    identity: {
      runId: someRunId(),
      project: "bench",
      trigger: { type: "cli" },
      actor: { type: "user", name: "bench" },
      workspace: { cwd: "/" },
    },
    engine: { ...DEFAULT_ENGINE_OPTIONS, cwd: "/", maxSteps: Number.MAX_SAFE_INTEGER },
    ports: {
      clock: { now: originals.now, monotonic: originals.monotonic, timer: () => () => {} },
      model: { invoke: async () => failed },
      shell: { run: () => Promise.reject(new Error("no shell")) },
      agent: { start: () => Promise.reject(new Error("no agent")) },
      files: createFilePort(),
      ask: { ask: async () => undefined },
      filter: NO_FILTER,
      price: () => undefined,
      reveal: (value) => value,
      ...ports,
    },
  });
  if (result.status !== "completed") throw new Error(`the flow ended ${result.status}: ${result.error?.message}`);
  return result;
}

/** One node that is visited `steps` times: three events a step. @param {number} steps @returns {Flow} */
export function loopFlow(steps) {
  return defineFlow({
    name: "loop",
    startAt: "count",
    nodes: {
      count: compute({
        run: ({ outputs }) => {
          const n = (outputs.count?.n ?? 0) + 1;
          return { n, more: n < steps };
        },
      }),
      done: compute({ run: ({ outputs }) => outputs.count.n }),
    },
    edges: [{ from: "count", switch: { on: "$.more", cases: { true: "count", false: "done" } } }],
  });
}
