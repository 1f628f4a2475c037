import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../ports/clock.ts";
import type { ShellCommand, ShellOutcome } from "../../ports/shell.ts";
import { groupAlive } from "../process/group.ts";
import { createShellPort } from "./shell-port.ts";

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};
const environment = { PATH: process.env.PATH ?? "", BASE: "base", GONE: "gone" };

interface Seen {
  readonly outcome: ShellOutcome;
  readonly stdout: string;
  readonly stderr: string;
  readonly raw: Uint8Array;
  readonly times: readonly number[];
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-shell-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Wish = Partial<ShellCommand> & { readonly abort?: AbortSignal; readonly clock?: Clock; onOutput?(): void };

/** Runs a command, or with only `args` a `sh -c` script. */
async function run(script: string, wish: Wish = {}): Promise<Seen> {
  const { abort, onOutput, clock: ownClock = clock, ...command } = wish;
  const chunks = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const times: number[] = [];
  const outcome = await createShellPort({ environment: () => environment, clock: ownClock }).run(
    { command: "sh", args: ["-c", script], cwd: folder, ...command },
    {
      signal: abort ?? new AbortController().signal,
      spawned: () => undefined,
      output(stream, bytes, atMs) {
        chunks[stream].push(bytes);
        times.push(atMs);
        onOutput?.();
      },
    },
  );
  const raw = Buffer.concat(chunks.stdout);
  return { outcome, stdout: raw.toString(), stderr: Buffer.concat(chunks.stderr).toString(), raw, times };
}

describe("a command that ends by itself", () => {
  it("gives both streams, the exit code and chunk times", async () => {
    const { outcome, stdout, stderr, times } = await run("echo out; echo err >&2; exit 3");
    expect({ stdout, stderr }).toEqual({ stdout: "out\n", stderr: "err\n" });
    expect(outcome).toMatchObject({ status: "ok", exitCode: 3, signal: null });
    expect(outcome).not.toHaveProperty("error");
    expect(outcome).not.toHaveProperty("notes");
    expect(outcome.processGroup).toBe(outcome.pid);
    expect(times.every((time) => time >= 0 && time <= outcome.durationMs)).toBe(true);
  });

  it("keeps bytes that are no UTF-8", async () => {
    const { raw } = await run(String.raw`printf '\377\000\303'`);
    expect([...raw]).toEqual([0xff, 0, 0xc3]);
  });

  it("loses nothing of a large output", async () => {
    const { raw } = await run("head -c 3000000 /dev/zero");
    expect(raw.length).toBe(3_000_000);
  });

  it("gets its input, and may ignore it", async () => {
    expect((await run("cat", { stdin: "from stdin\n" })).stdout).toBe("from stdin\n");
    const ignored = await run("exit 0", { stdin: new Uint8Array(4_000_000) });
    expect(ignored.outcome).toMatchObject({ status: "ok", exitCode: 0 });
    expect(ignored.outcome.notes).toBeUndefined();
  });

  it("sees no input when none is given", async () => {
    expect((await run("cat; echo end")).stdout).toBe("end\n");
  });

  it("gets the allowed environment and its own changes, nothing else", async () => {
    const { stdout } = await run("env | grep -v -e ^PWD -e ^_= -e ^SHLVL -e ^OLDPWD | sort", {
      env: { ADDED: "1", GONE: undefined },
    });
    expect(stdout.trim().split("\n")).toEqual(["ADDED=1", "BASE=base", `PATH=${environment.PATH}`]);
  });

  it("goes through a shell when asked, with its arguments", async () => {
    const { stdout } = await run("", { command: "echo a &&", args: ["echo", "b"], shell: true });
    expect(stdout).toBe("a\nb\n");
  });

  it("is announced before `run` returns", () => {
    const seen: [number, number][] = [];
    const promise = createShellPort({ environment: () => environment, clock }).run(
      { command: "true", args: [], cwd: folder },
      {
        signal: new AbortController().signal,
        spawned: (pid, group) => seen.push([pid, group]),
        output: () => undefined,
      },
    );
    expect(seen).toHaveLength(1);
    expect(seen[0]?.[0]).toBe(seen[0]?.[1]);
    return promise;
  });
});

describe("a command that cannot start", () => {
  it.each([
    ["command_not_found", { command: "no-such-command", args: [] }],
    ["command_not_executable", { command: "./plain-file", args: [] }],
    ["cwd_not_found", { cwd: "/no/such/folder" }],
    ["spawn_failed", { command: "with\0nul", args: [] }],
  ] as const)("is the outcome %s", async (code, command) => {
    writeFileSync(join(folder, "plain-file"), "", { mode: 0o600 });
    const { outcome } = await run("true", command);
    expect(outcome).toMatchObject({ status: "failed", exitCode: null, signal: null, error: { code } });
    expect(outcome.pid).toBeUndefined();
  });
});

describe("a command that is ended", () => {
  it("keeps its output when it times out", async () => {
    // Its time is over once it has said something, however long it took to start.
    let timeOut = (): void => undefined;
    const held: Clock = {
      ...clock,
      timer: (ms, fire) => {
        if (ms !== 100) return clock.timer(ms, fire);
        timeOut = fire;
        return () => undefined;
      },
    };
    const script = "echo started; sleep 30; echo never";
    const { outcome, stdout } = await run(script, { timeoutMs: 100, clock: held, onOutput: () => timeOut() });
    expect(stdout).toBe("started\n");
    expect(outcome).toMatchObject({
      status: "timed_out",
      signal: "SIGTERM",
      error: { code: "timed_out", message: "Timed out after 100 ms" },
    });
  });

  it("may say goodbye on SIGTERM", async () => {
    const controller = new AbortController();
    const { outcome, stdout } = await run("trap 'echo bye; exit 9' TERM; echo up; while :; do sleep 0.01; done", {
      abort: controller.signal,
      onOutput: () => controller.abort(),
    });
    expect(stdout).toBe("up\nbye\n");
    expect(outcome).toMatchObject({ status: "cancelled", exitCode: 9, error: { code: "cancelled" } });
  });

  it("is not started when it is cancelled before", async () => {
    const { outcome } = await run("touch started", { abort: AbortSignal.abort() });
    expect(outcome).toMatchObject({ status: "cancelled", exitCode: null });
    expect(existsSync(join(folder, "started"))).toBe(false);
  });

  it("leaves no orphan of a tree that ignores SIGTERM", async () => {
    const controller = new AbortController();
    const script = "trap '' TERM; (trap '' TERM; (trap '' TERM; echo $$ up; sleep 60) & sleep 60) & sleep 60";
    const { outcome } = await run(script, { abort: controller.signal, onOutput: () => controller.abort() });
    expect(outcome).toMatchObject({ status: "cancelled", signal: "SIGKILL" });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(1000);
    expect(groupAlive(outcome.processGroup ?? 0)).toBe(false);
  });

  it("keeps what came when it writes too much", async () => {
    const { outcome, raw } = await run("yes", { maxBufferBytes: 10_000 });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "output_overflow" } });
    expect(raw.length).toBeGreaterThan(10_000);
    expect(raw.length).toBeLessThan(10_000 + 1_000_000);
    expect(groupAlive(outcome.processGroup ?? 0)).toBe(false);
  });

  it("keeps what came when both its streams together are more than a text can hold", async () => {
    const options = { environment: () => environment, clock, maxOutputBytes: 10_000 };
    const bytes = { stdout: 0, stderr: 0 };
    const outcome = await createShellPort(options).run(
      { command: "sh", args: ["-c", "yes | head -c 6000; yes | head -c 6000 >&2; sleep 60"], cwd: folder },
      {
        signal: new AbortController().signal,
        spawned: () => {},
        output: (stream, chunk) => {
          bytes[stream] += chunk.length;
        },
      },
    );
    const message = "More than 10000 bytes of output; the process was ended and later output dropped. Let the command";
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "output_overflow", message: expect.stringContaining(message) },
    });
    expect(bytes.stdout).toBe(6000);
    expect(bytes.stderr).toBeGreaterThan(4000);
  });

  it("is ended when its output cannot be kept", async () => {
    const { outcome } = await run("yes", {
      onOutput: () => {
        throw new Error("disk full");
      },
    });
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "output_rejected", message: "The output could not be kept: disk full" },
    });
  });

  it("says by which signal when nobody here sent it", async () => {
    const { outcome } = await run("kill -9 $$");
    expect(outcome).toMatchObject({ status: "failed", signal: "SIGKILL", error: { code: "killed" } });
  });
});

describe("processes that outlive their command", () => {
  it("are waited for while they write, but not for ever", async () => {
    const { outcome, stdout } = await run("(sleep 0.1; echo late; sleep 60) & echo first");
    expect(stdout).toBe("first\nlate\n");
    expect(outcome).toMatchObject({ status: "ok", exitCode: 0 });
    expect(outcome.notes?.join()).toContain("kept its output open");
    expect(groupAlive(outcome.processGroup ?? 0)).toBe(false);
  });

  it("are ended even when they closed the pipe", async () => {
    const { outcome } = await run("sleep 60 >/dev/null 2>&1 & echo $! > pid");
    expect(outcome).toMatchObject({
      status: "ok",
      exitCode: 0,
      notes: ["Processes that outlived the command were ended"],
    });
    expect(readFileSync(join(folder, "pid"), "utf8").trim()).toMatch(/^\d+$/);
    expect(groupAlive(outcome.processGroup ?? 0)).toBe(false);
  });

  it("do not hold the outcome after they left the group", async () => {
    const { outcome, stdout } = await run(
      "setsid sh -c 'echo $$ > pid; exec sleep 60' & while ! [ -s pid ]; do :; done; echo go",
    );
    expect(stdout).toBe("go\n");
    expect(outcome.status).toBe("ok");
    expect(outcome.durationMs).toBeLessThan(50_000);
    process.kill(Number(readFileSync(join(folder, "pid"), "utf8")), "SIGKILL");
  });
});
