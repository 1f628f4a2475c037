import { gzipSync } from "node:zlib";
import { buildBundle, draftRun, sealLog } from "@openexec/testkit";
import { BUNDLE_FILES, type BundleSource, memorySource } from "@openexec/timeline";
import { expect, test } from "vitest";
import { RunLog } from "./run-log.ts";

const NOTATION =
  "run plan[model,log,ask:accept]:ok fan:open fan[0]/edit[tool:failed,model,block]:failed edit[model,tool]:ok completed";

async function read(source: BundleSource): Promise<RunLog> {
  const log = new RunLog(source);
  await log.catchUp();
  return log;
}

function said(log: RunLog) {
  const { run, steps, sessions, places, endSeq, head, bytes } = log;
  const lists = ["modelCalls", "toolCalls", "policyChecks", "interactions", "logs", "artifacts", "files"] as const;
  return {
    ...{ run, steps, sessions, endSeq, head, bytes },
    ...{ columns: log.stepColumns(), strip: log.strip() },
    lists: lists.map((list) => [places.of(list), places.page(list, 3, 1)]),
  };
}

/** The log of another run as a file. */
function logFile(notation: string): Map<string, Uint8Array> {
  return new Map([[BUNDLE_FILES.timeline, sealLog(draftRun(notation)).bytes]]);
}

test("a log that was kept says what it said when it was read, and its lines can be read", async () => {
  const { files, log } = buildBundle(NOTATION);
  const source = memorySource(files);
  const folded = await read(source);
  const kept = await RunLog.restore(source, await folded.pack());
  if (kept === undefined) throw new Error("it was not taken");
  await kept.catchUp();
  expect([kept.isKept, folded.isKept]).toEqual([true, false]);
  expect(said(kept)).toEqual(JSON.parse(JSON.stringify(said(folded))));
  const lines = await kept.lines(5, 8, { lines: 10, characters: 1e6 });
  expect(lines.map(({ raw }) => raw)).toEqual(log.lines.slice(4, 8));
  expect([...(await kept.events([2, 9])).keys()]).toEqual([2, 9]);
  // What was kept can be kept again.
  const again = await RunLog.restore(source, await kept.pack());
  expect(again && said(again)).toEqual(said(kept));
});

test("what was kept of another log, or by another version, or is damaged, is not taken", async () => {
  const packed = await (await read(memorySource(logFile("run a[tool]:ok completed")))).pack();
  const restored = (files: Map<string, Uint8Array>, bytes = packed) => RunLog.restore(memorySource(files), bytes);
  expect(await restored(logFile("run a[tool]:ok completed"))).toBeDefined();
  // As long, and another one.
  expect(await restored(logFile("run b[tool]:ok completed"))).toBeUndefined();
  expect(await restored(logFile("run a[tool]:ok b:ok completed"))).toBeUndefined();
  expect(await restored(logFile("run a[tool]:ok completed"), packed.slice(0, -9))).toBeUndefined();
  expect(await restored(logFile("run a[tool]:ok completed"), gzipSync('{"version":0}'))).toBeUndefined();
});

test("a log that goes on after all is another one", async () => {
  const notation = "run a[tool]:ok failed";
  const files = logFile(notation);
  const kept = await RunLog.restore(memorySource(files), await (await read(memorySource(files))).pack());
  files.set(BUNDLE_FILES.timeline, sealLog(draftRun(`${notation} resume b:ok completed`)).bytes);
  await expect(kept?.catchUp()).rejects.toThrow();
});
