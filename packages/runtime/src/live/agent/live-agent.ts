import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { AgentCommand, AgentEvents, AgentMessage, AgentProcess } from "../../ports/agent.ts";
import type { Clock } from "../../ports/clock.ts";
import { childEnvironment } from "../process/environment.ts";
import { endGroup, GRACE_MS, groupGone, signalGroup } from "../process/group.ts";
import { AgentStartError } from "./errors.ts";
import { LineReader } from "./lines.ts";

/** An agent that sees its input end may leave by itself for this long before it gets SIGTERM. */
const LEAVE_MS = 250;
/** How long output is awaited after the agent ended, while a process that it started holds the pipe. */
const LINGER_MS = 500;
/** Bytes of one line for the log. */
const MAX_LOG_LINE = 64 * 1024;

interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly maxMessageBytes: number;
}

/** Node says `ENOENT` of a program and of a folder alike. */
function startError(command: AgentCommand, error: unknown): AgentStartError {
  const reason = error instanceof Error ? error.message : String(error);
  if ((error as NodeJS.ErrnoException)?.code !== "ENOENT") {
    return new AgentStartError("agent_start_failed", command, reason, { cause: error });
  }
  if (!existsSync(command.cwd)) {
    return new AgentStartError("agent_start_failed", command, "there is no such folder", { cause: error });
  }
  const advice = 'there is no such program. Install it, or name another command: --agent "command …"';
  return new AgentStartError("agent_not_found", command, advice, { cause: error });
}

/** A running agent process. Messages are delivered before the exit that follows them. */
export class LiveAgent implements AgentProcess {
  readonly pid: number;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #events: AgentEvents;
  readonly #clock: Clock;
  readonly #ended: Promise<void>;
  #closing: Promise<void> | undefined;

  private constructor(
    child: ChildProcessWithoutNullStreams,
    pid: number,
    events: AgentEvents,
    { clock, maxMessageBytes }: Surroundings,
  ) {
    this.pid = pid;
    this.#child = child;
    this.#events = events;
    this.#clock = clock;
    this.#listen(maxMessageBytes);
    this.#ended = this.#whenEnded();
  }

  /** @throws AgentStartError when the command cannot be run */
  static async start(command: AgentCommand, events: AgentEvents, surroundings: Surroundings): Promise<LiveAgent> {
    const { args, cwd, env } = command;
    try {
      const child = spawn(command.command, args, {
        cwd,
        env: childEnvironment(surroundings.environment, env),
        detached: true,
        stdio: ["pipe", "pipe", "pipe"],
      });
      // Listeners stand before the first await: an agent may speak at once.
      const agent = child.pid === undefined ? undefined : new LiveAgent(child, child.pid, events, surroundings);
      await once(child, "spawn");
      if (agent === undefined) throw new Error("it has no process id");
      return agent;
    } catch (error) {
      throw startError(command, error);
    }
  }

  send(message: AgentMessage): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#child.stdin.end();
    if (!(await groupGone(this.pid, LEAVE_MS, this.#clock))) {
      signalGroup(this.pid, "SIGTERM");
      if (!(await groupGone(this.pid, GRACE_MS - LEAVE_MS, this.#clock))) signalGroup(this.pid, "SIGKILL");
    }
    await this.#ended;
  }

  #listen(maxMessageBytes: number): void {
    const { stdin, stdout, stderr } = this.#child;
    const log = (line: string): void => this.#events.log(line);
    const protocol = new LineReader(maxMessageBytes, {
      line: (text) => this.#receive(text),
      tooLong: (bytes) => {
        log(`The agent sent a message of ${bytes} bytes, more than ${maxMessageBytes}; it was ended`);
        void this.close();
      },
    });
    const diagnostics = new LineReader(MAX_LOG_LINE, {
      line: log,
      tooLong: (bytes) => log(`(a line of ${bytes} bytes)`),
    });
    stdout.on("data", (chunk: Buffer) => protocol.push(chunk)).on("end", () => protocol.end());
    stderr.on("data", (chunk: Buffer) => diagnostics.push(chunk)).on("end", () => diagnostics.end());
    // What is written to an agent that has ended is lost; its exit tells.
    stdin.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") log(`Writing to the agent failed: ${error.message}`);
    });
  }

  #receive(text: string): void {
    if (text.trim() === "") return;
    const message = parseMessage(text);
    if (message === undefined) this.#events.log(text.slice(0, MAX_LOG_LINE));
    else this.#events.message(message);
  }

  async #whenEnded(): Promise<void> {
    const { exitCode, signal } = await new Promise<{ exitCode: number | null; signal: string | null }>((resolve) => {
      this.#child.once("exit", (exitCode, signal) => {
        const end = (): void => resolve({ exitCode, signal });
        const cancel = this.#clock.timer(LINGER_MS, end);
        this.#child.once("close", () => {
          cancel();
          end();
        });
      });
    });
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    await endGroup(this.pid, this.#clock);
    this.#events.exit({ exitCode, signal });
  }
}

function parseMessage(text: string): AgentMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return isMessage(value) ? value : undefined;
}

function isMessage(value: unknown): value is AgentMessage {
  return typeof value === "object" && value !== null && "jsonrpc" in value && value.jsonrpc === "2.0";
}
