import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { ErrorRecord } from "@openexec/timeline";
import type { Clock } from "../../ports/clock.ts";
import type { ShellCommand, ShellOutcome, ShellWatcher } from "../../ports/shell.ts";
import { childEnvironment } from "../process/environment.ts";
import { endGroup, GRACE_MS, groupAlive, signalGroup } from "../process/group.ts";
import { shellError, spawnError } from "./errors.ts";

/** How long output is awaited after the command itself ended, while a process that it started holds the pipe. */
const LINGER_MS = 2000;

type Ending = { readonly status: "failed" | "timed_out" | "cancelled"; readonly error: ErrorRecord };
type StreamName = "stdout" | "stderr";

interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Of both streams together. */
  readonly maxOutputBytes: number;
}

/** One command from its start to its outcome. Everything up to `spawned` happens in the constructor. */
export class Execution {
  readonly outcome: Promise<ShellOutcome>;
  readonly #command: ShellCommand;
  readonly #watcher: ShellWatcher;
  readonly #clock: Clock;
  readonly #maxOutputBytes: number;
  readonly #startedAt: number;
  readonly #notes: string[] = [];
  readonly #timers = new Set<() => void>();
  readonly #bytes: Record<StreamName, number> = { stdout: 0, stderr: 0 };
  #settle: (outcome: ShellOutcome) => void = () => undefined;
  #child: ChildProcess | undefined;
  #ending: Ending | undefined;
  #exit: { readonly exitCode: number | null; readonly signal: string | null } | undefined;
  #finished = false;

  constructor(command: ShellCommand, watcher: ShellWatcher, { environment, clock, maxOutputBytes }: Surroundings) {
    this.#command = command;
    this.#watcher = watcher;
    this.#clock = clock;
    this.#maxOutputBytes = maxOutputBytes;
    this.#startedAt = clock.monotonic();
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    if (watcher.signal.aborted) this.#fail({ status: "cancelled", error: shellError("cancelled", "Cancelled") });
    else this.#start(environment);
  }

  #start(environment: Readonly<Record<string, string>>): void {
    const { command, args, cwd, env, stdin, shell } = this.#command;
    // Node joins the two itself when `shell` is set, and warns about it.
    const line = shell ? [command, ...args].join(" ") : command;
    try {
      this.#child = spawn(line, shell ? [] : args, {
        cwd,
        env: childEnvironment(environment, env),
        detached: true,
        shell: shell ?? false,
        stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      });
    } catch (error) {
      this.#failToStart(error as NodeJS.ErrnoException);
      return;
    }
    const child = this.#child;
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) this.#failToStart(error);
    });
    const { pid } = child;
    if (pid === undefined) return;
    this.#listen(child, pid);
    this.#watcher.spawned(pid, pid);
    this.#feed(child);
  }

  #listen(child: ChildProcess, group: number): void {
    this.#forward("stdout", child.stdout);
    this.#forward("stderr", child.stderr);
    child.once("exit", (exitCode, signal) => {
      this.#exit = { exitCode, signal };
      this.#timer(LINGER_MS, () => this.#stopWaiting(group));
    });
    child.once("close", () => void this.#finish(group));
    this.#watcher.signal.addEventListener("abort", this.#onAbort, { once: true });
    const { timeoutMs } = this.#command;
    if (timeoutMs !== undefined && timeoutMs > 0) {
      const error = shellError("timed_out", `Timed out after ${timeoutMs} ms`);
      this.#timer(timeoutMs, () => this.#interrupt({ status: "timed_out", error }));
    }
  }

  readonly #onAbort = (): void => this.#interrupt({ status: "cancelled", error: shellError("cancelled", "Cancelled") });

  /** Stops a command from outside. One that has ended keeps its result, only its output is awaited no longer. */
  #interrupt(ending: Ending): void {
    const group = this.#child?.pid;
    if (this.#exit !== undefined && group !== undefined) this.#stopWaiting(group);
    else this.#end(ending);
  }

  #forward(name: StreamName, stream: Readable | null): void {
    const limit = this.#command.maxBufferBytes ?? Number.POSITIVE_INFINITY;
    stream?.on("data", (bytes: Buffer) => {
      if (this.#finished || this.#isOver(name, limit)) return;
      this.#bytes[name] += bytes.length;
      try {
        this.#watcher.output(name, bytes, this.#clock.monotonic() - this.#startedAt);
      } catch (error) {
        const message = `The output could not be kept: ${error instanceof Error ? error.message : String(error)}`;
        this.#end({ status: "failed", error: shellError("output_rejected", message) });
      }
      if (!this.#isOver(name, limit)) return;
      const [most, advice] =
        this.#bytes[name] > limit
          ? [`${limit} bytes on ${name}`, ""]
          : [`${this.#maxOutputBytes} bytes of output`, ". Let the command write them to a file"];
      const message = `More than ${most}; the process was ended and later output dropped${advice}`;
      this.#end({ status: "failed", error: shellError("output_overflow", message) });
    });
    stream?.on("error", (error) => this.#notes.push(`Reading ${name} failed: ${error.message}`));
  }

  #isOver(name: StreamName, limit: number): boolean {
    return this.#bytes[name] > limit || this.#bytes.stdout + this.#bytes.stderr > this.#maxOutputBytes;
  }

  #feed(child: ChildProcess): void {
    // A command that does not read its input is no failure; its end closes the pipe.
    child.stdin?.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") this.#notes.push(`Writing stdin: ${error.message}`);
    });
    child.stdin?.end(this.#command.stdin);
  }

  /** Ends the process group early; the first reason is the outcome's. */
  #end(ending: Ending): void {
    const group = this.#child?.pid;
    if (this.#ending !== undefined || this.#finished || group === undefined) return;
    this.#ending = ending;
    signalGroup(group, "SIGTERM");
    this.#timer(GRACE_MS, () => {
      signalGroup(group, "SIGKILL");
      // A process that left the group can hold the pipe for ever.
      this.#timer(GRACE_MS, () => this.#stopWaiting(group));
    });
  }

  /** The command is gone, or as good as; the pipe is not. */
  #stopWaiting(group: number): void {
    this.#notes.push(`A process started by ${this.#command.command} kept its output open; it was not awaited`);
    void this.#finish(group);
  }

  async #finish(group: number): Promise<void> {
    if (this.#finished) return;
    this.#finished = true;
    const durationMs = this.#elapsed();
    this.#release();
    this.#child?.stdout?.destroy();
    this.#child?.stderr?.destroy();
    if (groupAlive(group)) {
      if (this.#ending === undefined) this.#notes.push("Processes that outlived the command were ended");
      await endGroup(group, this.#clock);
    }
    const exit = this.#exit ?? { exitCode: null, signal: null };
    const ending = this.#ending ?? endedBySignal(exit.signal);
    this.#settle({
      status: ending?.status ?? "ok",
      ...exit,
      durationMs,
      pid: group,
      processGroup: group,
      ...(ending && { error: ending.error }),
      ...(this.#notes.length > 0 && { notes: this.#notes }),
    });
  }

  #failToStart(error: NodeJS.ErrnoException): void {
    this.#fail({ status: "failed", error: spawnError(this.#command, error) });
  }

  #fail({ status, error }: Ending): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#settle({ status, exitCode: null, signal: null, durationMs: this.#elapsed(), error });
  }

  #elapsed(): number {
    return this.#clock.monotonic() - this.#startedAt;
  }

  #timer(ms: number, fire: () => void): void {
    const cancel = this.#clock.timer(ms, () => {
      this.#timers.delete(cancel);
      fire();
    });
    this.#timers.add(cancel);
  }

  #release(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#watcher.signal.removeEventListener("abort", this.#onAbort);
  }
}

/** A signal that nobody here sent: the machine ran out of memory, somebody else ended it. */
function endedBySignal(signal: string | null): Ending | undefined {
  if (signal === null) return undefined;
  return { status: "failed", error: shellError("killed", `Ended by ${signal}`) };
}
