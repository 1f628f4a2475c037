import { BundleWriter, inspectLog, moveTornTail, WriteError } from "@openexec/bundle";
import { memorySource, newRunId } from "@openexec/timeline";
import fc from "fast-check";
import { expect, test } from "vitest";
import { scale } from "../../../test/scale.ts";
import { FaultyDisk, type FaultyDiskOptions } from "./faulty-disk.ts";
import { bundleOf, checkCrash } from "./faulty-disk-check.ts";
import type { DiskImage, Loss } from "./faulty-disk-image.ts";
import { type Promised, Recorder, type WriterCall } from "./faulty-disk-recorder.ts";

const runId = newRunId(1_790_000_000_000, new Uint8Array(10));
const directory = `/runs/${runId}`;
/** For 1,200 runs of the full tier. */
const PATIENCE_MS = 300_000;
const MAX_QUEUED_BYTES = 600;

const small = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 12 });
const call: fc.Arbitrary<WriterCall> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant("emit" as const), size: fc.constantFrom(0, 3, 300) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("artifact" as const), content: small }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("append" as const),
      path: fc.constantFrom("sessions/a-1/events.ndjson", "sessions/b-2/events.ndjson"),
      content: small,
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("adopt" as const), path: fc.constant("spool/build.stdout") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("write" as const),
      path: fc.constantFrom("flow.json", "sessions/a-1/binding.json"),
      content: small,
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("flush" as const), wait: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ type: "turn" as const }) },
);
const calls = fc.array(call, { minLength: 1, maxLength: 25 });

/** A small generator of numbers below `limit`, the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  let state = seed | 1;
  return (limit) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return ((state ^ (state >>> 13)) >>> 0) % limit;
  };
}

async function record(script: readonly WriterCall[], options: FaultyDiskOptions = {}): Promise<Recorder> {
  const disk = FaultyDisk.from(new Map([["/runs/.keep", new Uint8Array(0)]]), options);
  const manifest = (): string => "{}";
  const writer = BundleWriter.create({
    runsDirectory: "/runs",
    runId,
    disk,
    maxQueuedBytes: MAX_QUEUED_BYTES,
    manifest,
  });
  const recorder = new Recorder(writer, disk);
  await recorder.run(script);
  await writer.close().catch((error: unknown) => recorder.errors.push(error));
  return recorder;
}

/** What the last flush before `length` acknowledged. */
function acknowledgedAt(disk: FaultyDisk, length: number): Promised | undefined {
  const marks = disk.journal.slice(0, length).filter((entry) => entry.type === "mark");
  const promises = marks.map((entry) => entry.note as Promised);
  return promises.reduce<Promised | undefined>(
    (most, next) => (most && most.lines > next.lines ? most : next),
    undefined,
  );
}

const everyLoss = (random: (limit: number) => number): Loss[] => [
  () => "lose",
  () => "keep",
  () => (random(2) === 0 ? "keep" : "lose"),
  (entry) => {
    if (entry.type !== "write" || random(2) === 0) return random(3) === 0 ? "lose" : "keep";
    return { firstBytes: random(entry.bytes.length + 1) };
  },
];

async function expectSoundAtEveryPrefix(recorder: Recorder, seed: number): Promise<number> {
  const { disk } = recorder;
  const random = numbers(seed);
  let crashes = 0;
  for (let length = 0; length <= disk.journal.length; length++) {
    const acknowledged = acknowledgedAt(disk, length);
    for (const loss of everyLoss(random)) {
      const { problems } = await checkCrash(disk.crash(length, loss), directory, recorder, acknowledged);
      if (problems.length > 0)
        expect.fail(`power failed after ${length} of ${disk.journal.length}: ${problems.join("; ")}`);
      crashes++;
    }
  }
  return crashes;
}

/** Repairs what a power failure left and records one more line. */
async function recover(image: DiskImage, recorder: Recorder): Promise<void> {
  const files = bundleOf(image, directory);
  if (files === undefined) return;
  const source = memorySource(files);
  const before = await inspectLog(source);
  const disk = FaultyDisk.from(image);
  const torn = await moveTornTail(disk, directory, source, before);
  const writer = BundleWriter.reopen({ directory, disk, head: before.head });
  const next = recorder.lines[before.head.seq];
  if (next !== undefined) writer.emit(next);
  await writer.close();
  const after = bundleOf(
    disk.crash(disk.journal.length, () => "lose"),
    directory,
  );
  if (after === undefined) expect.fail("the bundle is gone after its repair");
  const inspection = await inspectLog(memorySource(after));
  expect(inspection.tornBytes).toBe(0);
  expect(inspection.head.seq).toBe(before.head.seq + (next === undefined ? 0 : 1));
  expect(torn === undefined ? 0 : after.get(torn)?.length).toBe(before.tornBytes);
}

test("after a power failure at any moment the log is valid, and nothing acknowledged or named is missing", {
  timeout: PATIENCE_MS,
}, async () => {
  let crashes = 0;
  const holds = async (script: WriterCall[], seed: number): Promise<void> => {
    const random = numbers(seed);
    const pause = (): Promise<void> =>
      random(2) === 0 ? Promise.resolve() : new Promise((resolve) => setImmediate(resolve));
    const recorder = await record(script, { beforeSyncEnds: pause });
    expect(recorder.errors).toEqual([]);
    crashes += await expectSoundAtEveryPrefix(recorder, seed);
  };
  await fc.assert(fc.asyncProperty(calls, fc.nat(), holds), { numRuns: scale.faultyDiskRuns * 20 });
  expect(crashes).toBeGreaterThan(scale.faultyDiskRuns * 100);
});

test("after a power failure the log can be repaired and goes on", { timeout: PATIENCE_MS }, async () => {
  const holds = async (script: WriterCall[], seed: number): Promise<void> => {
    const recorder = await record(script);
    const random = numbers(seed);
    for (let length = 0; length <= recorder.disk.journal.length; length += 1 + random(7)) {
      for (const loss of everyLoss(random)) await recover(recorder.disk.crash(length, loss), recorder);
    }
  };
  await fc.assert(fc.asyncProperty(calls, fc.nat(), holds), { numRuns: scale.faultyDiskRuns * 5 });
});

const EVERYTHING: WriterCall[] = [
  { type: "flush", wait: true },
  { type: "artifact", content: "patch" },
  { type: "emit", size: 10 },
  { type: "append", path: "sessions/a-1/events.ndjson", content: "one\n" },
  { type: "adopt", path: "spool/build.stdout" },
  { type: "emit", size: 10 },
  { type: "flush", wait: true },
  { type: "write", path: "flow.json", content: "new" },
  { type: "emit", size: 10 },
  { type: "flush", wait: true },
];

/** @returns the error when not even the bundle could be made */
async function recordUntilFault(index: number, code: string): Promise<Recorder | WriteError> {
  try {
    return await record(EVERYTHING, { fault: (operation) => (operation.index === index ? code : undefined) });
  } catch (error) {
    if (error instanceof WriteError) return error;
    throw error;
  }
}

test.each(["ENOSPC", "EIO", "EMFILE"])(
  "%s at any operation fails the run clearly and leaves a readable log",
  async (code) => {
    const { operations } = (await record(EVERYTHING)).disk;
    const made = operations.findIndex(({ path }) => path.includes("/.new-"));
    for (let index = made; index < operations.length; index++) {
      const broken = await recordUntilFault(index, code);
      if (broken instanceof WriteError) {
        expect(broken).toMatchObject({ errno: code, savedSeq: 0 });
        continue;
      }
      const [error] = broken.errors;
      expect(error, `operation ${index}: ${operations[index]?.name}`).toBeInstanceOf(WriteError);
      expect(error).toMatchObject({ code: "write_failed", errno: code, message: expect.stringMatching(/saved\.$/) });
      expect(() => broken.writer.artifact({ path: "artifacts/x" } as never, new Uint8Array(1))).toThrow(error as Error);
      expect(new Set(broken.errors).size, "one failure, told to everybody").toBe(1);
      await expectSoundAtEveryPrefix(broken, index + 1);
    }
  },
);

test("a sync that failed is never tried again: what the system dropped is not acknowledged", async () => {
  let failed = 0;
  const fault: FaultyDiskOptions["fault"] = ({ name, path }) =>
    name === "sync" && path.endsWith("timeline.jsonl") && failed++ === 0 ? "EIO" : undefined;
  const recorder = await record(EVERYTHING, { fault });
  expect(recorder.errors.length).toBeGreaterThan(0);
  expect(recorder.disk.journal.filter((entry) => entry.type === "mark")).toEqual([]);
  expect(failed).toBe(1);
});

test("a file that is written while the log is synced is acknowledged without another line", async () => {
  let end = (): void => undefined;
  const beforeSyncEnds = (): Promise<void> =>
    new Promise((resolve) => {
      end = resolve;
    });
  const recorder = await record([{ type: "emit", size: 1 }]);
  const [first, second] = recorder.lines;
  if (first === undefined || second === undefined) throw new Error("two lines were recorded");
  const disk = FaultyDisk.from(new Map([["/runs/.keep", new Uint8Array(0)]]), { beforeSyncEnds });
  const writer = BundleWriter.create({ runsDirectory: "/runs", runId, disk, maxQueuedBytes: MAX_QUEUED_BYTES });
  writer.emit(first);
  await writer.flush();
  writer.emit(second);
  const two = Promise.all([writer.flush(), writer.flush()]);
  // The sync of the log is under way after one microtask; it ends when we say so.
  await Promise.resolve();
  await Promise.resolve();
  const sha256 = "0".repeat(64);
  const bytes = new Uint8Array(MAX_QUEUED_BYTES + 1);
  writer.artifact({ path: `artifacts/sha256-${sha256}.bin`, mediaType: "", bytes: bytes.length, sha256 }, bytes);
  const three = writer.flush();
  end();
  await Promise.all([two, three]);
  await writer.close();
});

test.each([
  ["the log", /timeline\.jsonl$/],
  ["the files beside their place", /\.part$/],
  ["spooled streams", /\.stdout/],
  ["session events", /events\.ndjson$/],
  ["the names of artifacts", /\/artifacts$/],
  ["the names in the bundle", /\/(\.new-)?run_[^/]*$/],
  ["the name of the bundle", /^\/runs$/],
])("the check can fail: a disk that only says that it synced %s is found out", async (_, path) => {
  const recorder = await record(EVERYTHING, { lies: (candidate) => path.test(candidate) });
  await expect(expectSoundAtEveryPrefix(recorder, 1)).rejects.toThrow(/power failed after/);
});
