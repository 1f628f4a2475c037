import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LockedError, LockLostError } from "./lock-error.ts";
import type { LockRecord } from "./lock-record.ts";
import { livenessOf, ownIdentity, processStart } from "./process-identity.ts";
import { RunLock } from "./run-lock.ts";

let directory: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "openexec-lock-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

const lockFile = (): string => join(directory, "lock");
const readLock = (): LockRecord => JSON.parse(readFileSync(lockFile(), "utf8"));

/** A lock of somebody else. */
function plant(change: Partial<LockRecord>): LockRecord {
  const record = { ...ownIdentity(), token: "0123456789abcdef", since: "2026-11-20T10:00:00.000Z", ...change };
  writeFileSync(lockFile(), JSON.stringify(record));
  return record;
}

/** A process that runs until it is killed. */
function sleeper(): ChildProcess & { pid: number } {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  children.push(child);
  if (child.pid === undefined) throw new Error("could not start a process");
  return child as ChildProcess & { pid: number };
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

test("the lock says who holds it, and is gone when it is given back", () => {
  const lock = RunLock.acquire(directory);
  expect(readLock()).toMatchObject({
    pid: process.pid,
    processStart: processStart(process.pid),
    token: lock.record.token,
  });
  expect(statSync(lockFile()).mode & 0o777).toBe(0o600);
  lock.release();
  lock.release();
  expect(readdirSync(directory)).toEqual([]);
  expect(RunLock.holder(directory)).toBeUndefined();
});

test("the loser is told who holds the lock", () => {
  const lock = RunLock.acquire(directory);
  const attempt = (): RunLock => RunLock.acquire(directory);
  expect(attempt).toThrow(LockedError);
  expect(attempt).toThrow(expect.objectContaining({ code: "run_locked", holder: lock.record, holderLives: true }));
  expect(attempt).toThrow(`Process ${process.pid} on ${lock.record.host}`);
  lock.release();
});

test("a lock of a process that is gone is stale", async () => {
  const child = sleeper();
  plant({ pid: child.pid, processStart: processStart(child.pid) ?? "" });
  expect(() => RunLock.acquire(directory)).toThrow(LockedError);
  await ended(child);
  const lock = RunLock.acquire(directory);
  expect(readLock().pid).toBe(process.pid);
  expect(readdirSync(directory)).toEqual(["lock"]);
  lock.release();
});

test("a reused process id is told apart by its start", () => {
  plant({ pid: sleeper().pid, processStart: "1" });
  RunLock.acquire(directory).release();
});

test("a lock from before the machine was restarted is stale", () => {
  plant({ pid: sleeper().pid, bootId: "another start" });
  RunLock.acquire(directory).release();
});

test.each([{ host: "elsewhere" }, { pidNamespace: "pid:[1]" }])(
  "a lock of %o is taken over only explicitly",
  (where) => {
    plant({ ...where, pid: 1, processStart: "1" });
    expect(() => RunLock.acquire(directory)).toThrow(expect.objectContaining({ holderLives: false }));
    const lock = RunLock.acquire(directory, { takeOver: true });
    lock.check();
    lock.release();
  },
);

test("a file that is no lock of ours is not taken for a free one", () => {
  writeFileSync(lockFile(), "not ours");
  expect(() => RunLock.acquire(directory)).toThrow(LockedError);
  RunLock.acquire(directory, { takeOver: true }).release();
});

test("who lost the lock to a take-over finds out and leaves the new one alone", () => {
  const first = RunLock.acquire(directory);
  const second = RunLock.acquire(directory, { takeOver: true });
  expect(() => first.check()).toThrow(LockLostError);
  first.release();
  second.check();
  second.release();
  expect(readdirSync(directory)).toEqual([]);
});

test("a release that its process did not survive does not block the next", () => {
  const dead = plant({ pid: sleeper().pid, processStart: "1" });
  writeFileSync(`${lockFile()}.after-${dead.token}`, JSON.stringify({ ...dead, token: "fedcba", released: true }));
  RunLock.acquire(directory).check();
});

test("a take-over that its process did not survive does not block the next", () => {
  const dead = plant({ pid: sleeper().pid, processStart: "1" });
  writeFileSync(`${lockFile()}.after-${dead.token}`, JSON.stringify({ ...dead, token: "fedcba" }));
  const lock = RunLock.acquire(directory);
  lock.check();
  expect(readdirSync(directory)).toEqual(["lock"]);
  lock.release();
});

test("of many processes that take over one stale lock at once exactly one wins", async () => {
  const script = `
    import { RunLock, LockedError } from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)};
    process.stdin.once("data", () => {
      try { RunLock.acquire(${JSON.stringify(directory)}); process.stdout.write("won\\n"); }
      catch (error) { process.stdout.write(error instanceof LockedError ? "lost\\n" : String(error.stack)); }
    });
    process.stdout.write("ready\\n");
    setInterval(() => {}, 1000);`;
  const racers = Array.from({ length: 6 }, () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    children.push(child);
    return child;
  });
  const next = (child: (typeof racers)[number]): Promise<string> =>
    new Promise((resolve) => child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim())));
  await Promise.all(racers.map(next));
  plant({ pid: 2 ** 22 - 1, processStart: "1" });
  const answers = Promise.all(racers.map(next));
  for (const racer of racers) racer.stdin.write("go\n");
  expect((await answers).sort()).toEqual(["lost", "lost", "lost", "lost", "lost", "won"]);
});

test("liveness: alive, gone, unknown", () => {
  const self = ownIdentity();
  expect(livenessOf(self)).toBe("alive");
  expect(livenessOf({ ...self, processStart: "1" })).toBe("gone");
  expect(livenessOf({ ...self, host: "elsewhere" })).toBe("unknown");
});

test("the heartbeat is the lock file's time", () => {
  const lock = RunLock.acquire(directory);
  utimesSync(lockFile(), new Date(0), new Date(0));
  expect(RunLock.holder(directory)).toMatchObject({ liveness: "alive", heartbeatAt: "1970-01-01T00:00:00.000Z" });
  lock.release();
});
