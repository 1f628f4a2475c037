import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CALL_VARIABLE, type CallId, type Draft, newRunId, RUN_VARIABLE } from "@openexec/timeline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RunLock } from "../lock/run-lock.ts";
import { directorySource } from "../sources/directory-source.ts";
import { sealAll } from "../testing/log-lines.ts";
import { BundleWriter } from "../writer/bundle-writer.ts";
import { endSurvivors } from "./end-survivors.ts";
import { inspectLog } from "./inspect-log.ts";
import { processTable } from "./process-table.ts";
import { repair } from "./repair.ts";

const runId = newRunId(1_790_000_000_000, new Uint8Array(10));
let runs: string;
let directory: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), "openexec-recovery-"));
  directory = join(runs, runId);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(runs, { recursive: true, force: true });
});

const message = (text: string): Draft => ({ type: "LogLine", payload: { level: "info", message: text } });
const toolStarted = (id: string, name: string): Draft => ({
  type: "ToolCallStarted",
  callId: id as CallId,
  payload: { name, origin: "runtime", input: { value: 1 } },
});
const toolEnded = (id: string, name: string): Draft => ({
  type: "ToolCall",
  callId: id as CallId,
  payload: { name, status: "ok", durationMs: 1 },
});
const spawned = (id: string, pid: number): Draft => ({
  type: "ProcessSpawned",
  callId: id as CallId,
  payload: { command: "sleep", args: [], pid, processGroup: pid },
});

async function record(drafts: readonly Draft[]): Promise<string> {
  const lines = sealAll(drafts);
  const writer = BundleWriter.create({ runsDirectory: runs, runId });
  for (const line of lines) writer.emit(line);
  await writer.close();
  return readFileSync(join(directory, "timeline.jsonl"), "utf8");
}

describe("inspectLog", () => {
  test("a whole log: its head, state, and no call in flight", async () => {
    const text = await record([message("a"), toolStarted("a#1:1", "grep"), toolEnded("a#1:1", "grep")]);
    const found = await inspectLog(directorySource(directory));
    expect(found).toMatchObject({ tornBytes: 0, state: "open", inFlight: [], processes: [], segments: 1 });
    expect(found.head).toEqual({ seq: 3, hash: JSON.parse(text.trim().split("\n")[2] ?? "").hash, bytes: text.length });
  });

  test("a call with a start and no outcome was in flight, with its processes", async () => {
    await record([
      toolStarted("a#1:1", "grep"),
      toolStarted("a#1:2", "sleep"),
      spawned("a#1:2", 4242),
      toolEnded("a#1:1", "grep"),
    ]);
    const found = await inspectLog(directorySource(directory));
    expect(found.inFlight).toEqual([{ callId: "a#1:2", type: "ToolCallStarted", name: "sleep", seq: 2 }]);
    expect(found.processes).toMatchObject([{ callId: "a#1:2", pid: 4242, processGroup: 4242, command: "sleep" }]);
  });

  test("the valid prefix ends at whatever does not follow, at every byte", async () => {
    const text = await record([message("a"), message("bb"), message("ccc")]);
    const ends = [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
    for (let length = 0; length <= text.length; length += 7) {
      truncateSync(join(directory, "timeline.jsonl"), 0);
      writeFileSync(join(directory, "timeline.jsonl"), text.slice(0, length));
      const found = await inspectLog(directorySource(directory));
      const bytes = ends.filter((end) => end <= length).at(-1) ?? 0;
      expect(found).toMatchObject({
        head: { bytes, seq: ends.filter((end) => end <= length).length },
        tornBytes: length - bytes,
      });
    }
  });

  test.each([
    ["a half line", '{"seq":3,"at'],
    ["zeros of a block that was never written", "\0".repeat(4096)],
    ["bytes that are no text", "\xff\xfe\n"],
    ["a line that does not follow", '{"seq":3,"at":"x","type":"LogLine","payload":{},"hash":"00"}\n'],
  ])("behind the valid prefix: %s", async (_, tail) => {
    await record([message("a"), message("b")]);
    appendFileSync(join(directory, "timeline.jsonl"), tail, "latin1");
    const found = await inspectLog(directorySource(directory));
    expect(found).toMatchObject({ head: { seq: 2 }, tornBytes: tail.length });
  });
});

describe("repair", () => {
  test("moves the torn tail aside, byte for byte, each time to another file, and the log goes on", async () => {
    await record([message("a"), message("b")]);
    const lock = RunLock.acquire(directory);
    for (const [number, tail] of [
      [1, "half a li"],
      [2, "another"],
    ] as const) {
      appendFileSync(join(directory, "timeline.jsonl"), tail);
      const repaired = await repair(directory, { lock });
      expect(repaired).toMatchObject({ bytesCut: tail.length, tornFile: `timeline.jsonl.torn-${number}` });
      expect(readFileSync(join(directory, `timeline.jsonl.torn-${number}`), "utf8")).toBe(tail);
    }
    const { inspection, tornFile } = await repair(directory, { lock });
    expect(tornFile).toBeUndefined();
    const [, , third] = sealAll([message("a"), message("b"), message("c")]);
    const writer = BundleWriter.reopen({ directory, head: inspection.head, lock });
    if (third !== undefined) writer.emit(third);
    await writer.close();
    expect(await inspectLog(directorySource(directory))).toMatchObject({ head: { seq: 3 }, tornBytes: 0 });
  });

  test("a log that lost what was acknowledged is not touched", async () => {
    const text = await record([message("a"), message("b")]);
    const damaged = text.replace('"b"', '"x"');
    writeFileSync(join(directory, "timeline.jsonl"), damaged);
    const lock = RunLock.acquire(directory);
    writeFileSync(join(directory, "manifest.json"), "not a manifest");
    await expect(repair(directory, { lock, witnessSeq: 2 })).rejects.toMatchObject({
      code: "log_damaged",
      foundSeq: 1,
      expectedSeq: 2,
    });
    expect(readFileSync(join(directory, "timeline.jsonl"), "utf8")).toBe(damaged);
    const head = { seq: 2, hash: "0".repeat(64) };
    const about = { schema: "openexec.run-bundle.v1", format: "openexec.timeline.v1", runId, name: "n", project: "p" };
    const rest = { status: "running", startedAt: "2026-11-20T10:00:00.000000Z", files: {}, sessions: [], head };
    writeFileSync(join(directory, "manifest.json"), JSON.stringify({ ...about, ...rest }));
    await expect(repair(directory, { lock })).rejects.toMatchObject({ code: "log_damaged", expectedSeq: 2 });
    lock.release();
  });

  test.runIf(process.platform === "linux")(
    "ends a process that the log did not learn of, and leaves one of a call that is over",
    async () => {
      const started = { format: "openexec.timeline.v1", runId, name: "n", project: "p", flowHash: "0".repeat(64) };
      const hashes = { policyHash: "0".repeat(64), contextPackHash: "0".repeat(64) };
      const about = { trigger: { type: "cli" }, actor: { type: "user", name: "u" }, workspace: { cwd: "/w" } };
      const runtime = { name: "openexec", version: "0", flags: [] };
      await record([
        { type: "RunStarted", payload: { ...started, ...hashes, ...about, runtime } } as unknown as Draft,
        toolStarted("a#1:1", "sleep"),
        toolStarted("a#1:2", "sleep"),
        toolEnded("a#1:2", "sleep"),
      ]);
      const sleeper = (callId: string): ChildProcess => {
        const env = { ...process.env, [RUN_VARIABLE]: runId, [CALL_VARIABLE]: callId };
        const child = spawn("sleep", ["60"], { detached: true, stdio: "ignore", env });
        children.push(child);
        return child;
      };
      const [lost, kept] = [sleeper("a#1:1"), sleeper("a#1:2")];
      await Promise.all([once(lost, "spawn"), once(kept, "spawn")]);
      const gone = once(lost, "exit");
      const lock = RunLock.acquire(directory);
      expect((await repair(directory, { lock })).processesEnded).toEqual([lost.pid]);
      lock.release();
      expect(await gone).toEqual([null, "SIGTERM"]);
      expect([kept.exitCode, kept.signalCode]).toEqual([null, null]);
    },
  );

  test("only the holder of the lock repairs", async () => {
    await record([message("a")]);
    const lock = RunLock.acquire(directory);
    const thief = RunLock.acquire(directory, { takeOver: true });
    await expect(repair(directory, { lock })).rejects.toMatchObject({ code: "lock_lost" });
    thief.release();
  });
});

describe("processes that outlived their writer", () => {
  /** A process group of two that does not end politely. */
  async function stubborn(): Promise<number> {
    const script =
      "trap '' TERM; sh -c \"trap '' TERM; echo ready; while :; do sleep 1; done\" & wait; while :; do sleep 1; done";
    const child = spawn("sh", ["-c", script], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
    children.push(child);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    return child.pid ?? 0;
  }
  const members = (group: number): number => processTable().filter((entry) => entry.group === group).length;
  const known = (pid: number, atMs: number) => ({
    callId: "a#1:1",
    pid,
    processGroup: pid,
    command: "sh",
    at: new Date(atMs).toISOString(),
  });

  test("a group of a call in flight is ended whole, also when it ignores the polite way", async () => {
    const group = await stubborn();
    expect(members(group)).toBeGreaterThanOrEqual(2);
    expect(await endSurvivors([known(group, Date.now())])).toEqual([group]);
    expect(members(group)).toBe(0);
  });

  test("a number that was used again is left alone", async () => {
    const group = await stubborn();
    const leads = (): boolean => processTable().some(({ pid }) => pid === group);
    expect(await endSurvivors([known(group, Date.now() - 3_600_000)])).toEqual([]);
    expect(await endSurvivors([known(group, Date.now() + 3_600_000)])).toEqual([]);
    expect(leads()).toBe(true);
    process.kill(-group, "SIGKILL");
  });

  test("children whose leader has ended are still its group", async () => {
    const leader = spawn("sh", ["-c", "sleep 60 & echo ready"], {
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const exited = new Promise((resolve) => leader.once("exit", resolve));
    await exited;
    const group = leader.pid ?? 0;
    expect(members(group)).toBe(1);
    expect(await endSurvivors([known(group, Date.now())])).toEqual([group]);
    expect(members(group)).toBe(0);
  });

  test("nothing that runs means nothing to do", async () => {
    expect(await endSurvivors([known(2 ** 22 - 1, Date.now()), { ...known(1, Date.now()), processGroup: 1 }])).toEqual(
      [],
    );
  });
});
