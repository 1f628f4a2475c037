import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newRunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Disk } from "../disk/disk.ts";
import { nodeDisk } from "../disk/node-disk.ts";
import { RunLock } from "../lock/run-lock.ts";
import { sha256 } from "../sha256.ts";
import { artifactRef, logLines } from "../testing/log-lines.ts";
import { BundleWriter } from "./bundle-writer.ts";

const runId = newRunId(1_790_000_000_000, new Uint8Array(10));
let runs: string;
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), "openexec-writer-"));
});
afterEach(() => rmSync(runs, { recursive: true, force: true }));

const log = (): string => readFileSync(join(runs, runId, "timeline.jsonl"), "utf8");

test("a bundle gets its name when its first events are durable, with a manifest in it", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId, manifest: (head) => JSON.stringify(head) });
  const [first, second] = logLines(2);
  writer.emit(first);
  expect(readdirSync(runs)).toEqual([expect.stringMatching(/^\.new-/)]);
  await writer.flush();
  expect(readdirSync(runs)).toEqual([runId]);
  expect(writer.directory).toBe(join(runs, runId));
  writer.emit(second);
  await writer.settle();
  await writer.close();
  expect(log()).toBe(`${first.line}\n${second.line}\n`);
  const manifest = JSON.parse(readFileSync(join(runs, runId, "manifest.json"), "utf8"));
  expect(manifest).toEqual({ seq: 2, hash: second.hash, bytes: log().length });
});

test("a derived file that comes in pieces has its name when it is whole, whatever a dead writer left", async () => {
  const path = "projections/steps.json";
  const part = join(runs, runId, "spool/projections-steps.json.part");
  const writer = BundleWriter.create({
    runsDirectory: runs,
    runId,
    async projections(directory, _head, grow) {
      writeFileSync(part, "of a dead writer");
      for (const piece of ["[1", ",2", "]"]) {
        grow(path, piece);
        await writer.flush();
        expect(existsSync(join(directory, path))).toBe(false);
      }
      return [{ path: "projections/run.json", bytes: "{}" }];
    },
  });
  for (const line of logLines(2)) writer.emit(line);
  await writer.settle();
  await writer.close();
  expect(readFileSync(join(runs, runId, path), "utf8")).toBe("[1,2]");
  expect(readFileSync(join(runs, runId, "projections/run.json"), "utf8")).toBe("{}");
  expect(existsSync(part)).toBe(false);
});

test("a bundle without any event leaves nothing behind", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId, lock: (path) => RunLock.acquire(path) });
  writer.write("flow.json", "{}");
  await writer.close();
  await writer.close();
  expect(readdirSync(runs)).toEqual([]);
});

test("a writer whose lock was taken over adds nothing to the log of its successor", async () => {
  const lines = logLines(3);
  const first = BundleWriter.create({ runsDirectory: runs, runId, lock: (path) => RunLock.acquire(path) });
  first.emit(lines[0]);
  await first.flush();
  const directory = join(runs, runId);
  const lock = RunLock.acquire(directory, { takeOver: true });
  const second = BundleWriter.reopen({ directory, head: first.head, lock });
  second.emit(lines[1]);
  await second.flush();
  first.emit(lines[1]);
  await expect(first.close()).rejects.toMatchObject({ code: "foreign_change" });
  second.emit(lines[2]);
  await second.close();
  expect(log()).toBe(`${lines[0].line}\n${lines[1].line}\n${lines[2].line}\n`);
});

test("files are 0600, directories 0700", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  writer.append("sessions/main-1234abcd/events.ndjson", "{}\n");
  writer.emit(logLines(1)[0]);
  await writer.close();
  const mode = (path: string): number => statSync(join(runs, runId, path)).mode & 0o777;
  expect(["timeline.jsonl", "sessions/main-1234abcd/events.ndjson"].map(mode)).toEqual([0o600, 0o600]);
  expect([".", "sessions", "sessions/main-1234abcd", "artifacts"].map(mode)).toEqual([0o700, 0o700, 0o700, 0o700]);
});

test("artifacts, spooled streams and replaced files reach their names; the same content is kept once", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  const [first, second] = logLines(2);
  const bytes = new TextEncoder().encode("the patch");
  const ref = artifactRef(bytes);
  writer.artifact(ref, bytes);
  writer.emit(first);
  await writer.flush();
  const { ino } = statSync(join(runs, runId, ref.path));
  writer.artifact(ref, bytes);
  writer.append("spool/build.stdout", "one ");
  writer.append("spool/build.stdout", "two");
  const stdout = artifactRef(new TextEncoder().encode("one two"));
  writer.adopt("spool/build.stdout", stdout);
  writer.append("spool/small.stdout", "x");
  writer.discard("spool/small.stdout");
  writer.write("labels.json", "{}");
  writer.emit(second);
  await writer.close();
  expect(statSync(join(runs, runId, ref.path)).ino).toBe(ino);
  expect(readFileSync(join(runs, runId, stdout.path), "utf8")).toBe("one two");
  expect(readFileSync(join(runs, runId, "labels.json"), "utf8")).toBe("{}");
  expect(readdirSync(join(runs, runId, "spool"))).toEqual([]);
});

test("64 callers share syncs, and all their lines are there in the order of the calls", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  const lines = logLines(640);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let line = lines[next++]; line !== undefined; line = lines[next++]) {
      writer.emit(line);
      await writer.flush();
      expect(writer.durableSeq).toBeGreaterThanOrEqual(line.seq);
    }
  };
  await Promise.all(Array.from({ length: 64 }, worker));
  await writer.close();
  expect(log()).toBe(lines.map(({ line }) => `${line}\n`).join(""));
});

test("a caller that never yields keeps memory bounded and loses no line", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  const lines = logLines(20_000);
  for (const line of lines) writer.emit(line);
  const written = statSync(join(writer.directory, "timeline.jsonl")).size;
  expect(lines.reduce((sum, { line }) => sum + line.length + 1, 0) - written).toBeLessThan(1024 * 1024 + 4096);
  await writer.close();
  expect(log()).toBe(lines.map(({ line }) => `${line}\n`).join(""));
});

test("lines without a flush become durable by themselves", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  writer.emit(logLines(1)[0]);
  await expect.poll(() => writer.durableSeq, { interval: 1 }).toBe(1);
  await writer.close();
});

test("a change by somebody else fails the run at the next flush", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  const [first, second] = logLines(2);
  writer.emit(first);
  await writer.flush();
  writeFileSync(join(runs, runId, "timeline.jsonl"), "garbage\n", { flag: "a" });
  await expect(writer.flush()).rejects.toMatchObject({ code: "foreign_change", savedSeq: 1 });
  expect(() => writer.emit(second)).toThrow(/another process changed it/);
  await expect(writer.close()).rejects.toMatchObject({ code: "foreign_change" });
});

test("a log that was replaced fails the run, also when it has the same size", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  writer.emit(logLines(1)[0]);
  await writer.flush();
  const path = join(runs, runId, "timeline.jsonl");
  const content = readFileSync(path);
  writeFileSync(`${path}.new`, content);
  rmSync(path);
  writeFileSync(path, content);
  await expect(writer.flush()).rejects.toMatchObject({ code: "foreign_change", path });
  await expect(writer.close()).rejects.toThrow();
});

test("a log that is replaced between the look at its name and the write fails the run at the next flush or the end", async () => {
  for (const later of ["flush", "settle"] as const) {
    const directory = join(runs, later);
    mkdirSync(directory);
    let replace: (() => void) | undefined;
    const open: Disk["open"] = (path, mode) => {
      const file = nodeDisk.open(path, mode);
      const write = file.write.bind(file);
      return Object.assign(file, {
        write(bytes: Uint8Array) {
          replace?.();
          write(bytes);
        },
      });
    };
    const writer = BundleWriter.create({ runsDirectory: directory, runId, disk: { ...nodeDisk, open } });
    const [first, second] = logLines(2);
    writer.emit(first);
    await writer.flush();
    const path = join(directory, runId, "timeline.jsonl");
    replace = () => {
      replace = undefined;
      renameSync(path, `${path}.old`);
      writeFileSync(path, `${first?.line}\n${second?.line}\n`);
    };
    writer.emit(second);
    await writer.flush();
    await expect(writer[later]()).rejects.toMatchObject({ code: "foreign_change", path });
    await expect(writer.close()).rejects.toThrow();
  }
});

test("reopen goes on where the log ends, and refuses a log that ends elsewhere", async () => {
  const lines = logLines(3);
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  writer.emit(lines[0]);
  writer.emit(lines[1]);
  await writer.flush();
  const { head } = writer;
  await writer.close();
  const again = BundleWriter.reopen({ directory: join(runs, runId), head });
  again.emit(lines[2]);
  await again.close();
  expect(log()).toBe(lines.map(({ line }) => `${line}\n`).join(""));
  expect(() => BundleWriter.reopen({ directory: join(runs, runId), head })).toThrow(/it has \d+ bytes instead of/);
});

test("a path that leaves the bundle is refused before anything is written", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  for (const path of ["../x", "/etc/x", "a//b", "a/../b", "", "a\\b", "a\0b", "C:/x"]) {
    expect(() => writer.write(path, "x")).toThrow(/cannot be used/);
  }
  await writer.close();
});

test("the last hash of the head is that of the last line", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  const lines = logLines(5);
  for (const line of lines) writer.emit(line);
  await writer.flush();
  expect(writer.head.hash).toBe(lines[4].hash);
  expect(sha256("")).toHaveLength(64);
  await writer.close();
});

test("a file that is forgotten in the round that began it is not synced after its descriptor is gone", async () => {
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  const [first, second] = logLines(2);
  writer.emit(first);
  await writer.flush();
  for (let round = 0; round < 50; round++) {
    writer.append(`spool/${round}.stdout`, "short");
    writer.append(`spool/${round}.stderr`, "short");
    writer.discard(`spool/${round}.stdout`);
    writer.artifact(artifactRef(Buffer.from(`kept ${round}`)), Buffer.from(`kept ${round}`));
    writer.discard(`spool/${round}.stderr`);
    await writer.flush();
  }
  writer.emit(second);
  await writer.settle();
  await writer.close();
  expect(readdirSync(join(runs, runId, "artifacts"))).toHaveLength(50);
  expect(log()).toBe(`${first.line}\n${second.line}\n`);
});
