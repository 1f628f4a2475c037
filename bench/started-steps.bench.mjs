import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { action, defineFlow, parallel } from "@openexec/runtime/flows";
import { rate } from "./harness.mjs";
import { inDirectory, record, secretsFilter, writerIn } from "./runs.mjs";

const PARALLEL = 64;
const LINE = `${"the quick brown fox jumps over the lazy dog ".repeat(9)}\n`;

/** One durable line a step and nothing else. @param {string} directory @param {number} steps */
function bare(directory, steps) {
  const file = openSync(join(directory, "bare.jsonl"), "a");
  for (let step = 0; step < steps; step++) {
    writeSync(file, LINE);
    fdatasyncSync(file);
  }
  closeSync(file);
}

/** `steps` function actions in a row: each is an effect, so that each waits for its `ToolCallStarted`. @param {number} steps */
function row(steps) {
  const names = Array.from({ length: steps }, (_, index) => `touch-${index}`);
  const touch = action({ run: ({ attemptId }) => ({ touched: attemptId }) });
  return {
    startAt: "touch-0",
    nodes: Object.fromEntries(names.map((name) => [name, touch])),
    edges: names.slice(1).map((name, index) => ({ from: `touch-${index}`, to: name })),
  };
}

/** @param {number} steps */
const oneByOne = (steps) => defineFlow({ name: "one-by-one", ...row(steps) });

/** @param {number} steps of each branch */
const sideBySide = (steps) =>
  defineFlow({
    name: "side-by-side",
    startAt: "fan",
    nodes: { fan: parallel({ over: () => Array.from({ length: PARALLEL }, (_, index) => index), ...row(steps) }) },
    edges: [],
  });

/** @param {string} directory @param {import("./runs.mjs").Flow} flow */
async function onDisk(directory, flow) {
  const sink = writerIn(directory);
  await record(flow, { sink, filter: secretsFilter() });
  await sink.close();
}

/**
 * Steps with an effect each: the line that announces the effect is on the disk before the effect begins, by a sync that
 * those who wait at the same time share. A step is four events of 1 KB together; the bare line has 400 bytes.
 */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Steps with a durable line before each effect",
  unit: "steps/s",
  budgets: [
    { figure: "one after the other", per: "bare write and fdatasync", atLeast: 0.7, reached: 0.45 },
    { figure: "64 in parallel", per: "one after the other", atLeast: 5, reached: 2.7 },
  ],
  peers: [
    {
      name: "LangGraph 1.4.18 with checkpoint-sqlite 1.0.4",
      figure: "2,337 steps/s",
      durability: "pragma defaults of its driver",
    },
    { name: "Restate 1.7.12", figure: "1,286 steps/s, 8 in parallel 5,008", durability: "its own log" },
    { name: "DBOS 5.3.0 on PostgreSQL 18.4", figure: "860 steps/s", durability: "fsync in PostgreSQL" },
    { name: "Workflow DevKit 4.8.9, local world", figure: "20 steps/s", durability: "JSON files" },
  ],
  async measure({ short }) {
    const steps = short ? 3200 : 12_800;
    return inDirectory(async (directory) => ({
      "bare write and fdatasync": await rate(steps, () => bare(directory, steps)),
      "one after the other": await rate(steps, () => onDisk(directory, oneByOne(steps))),
      "64 in parallel": await rate(steps, () => onDisk(directory, sideBySide(steps / PARALLEL))),
    }));
  },
});
