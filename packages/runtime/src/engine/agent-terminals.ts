import type { CallId } from "@openexec/timeline";
import type { TerminalHost } from "../agent/index.ts";
import type { ShellResult } from "../flow/types.ts";
import { permit } from "./effects/permit.ts";
import { shellResult } from "./effects/shell.ts";
import { CallError } from "./errors.ts";
import type { CallsPart } from "./parts.ts";

interface Terminal {
  readonly id: CallId;
  readonly calls: CallsPart;
  readonly limit: number;
  readonly done: Promise<ShellResult>;
  result?: ShellResult;
}

/** Terminals that an agent opens: commands that run beside its turn. */
export class AgentTerminals implements TerminalHost {
  readonly #terminals = new Map<string, Terminal>();

  /** @param turn the one that goes on; throws when there is none, or when it was ended */
  constructor(private readonly turn: () => CallsPart) {}

  async create(params: Parameters<TerminalHost["create"]>[0]): ReturnType<TerminalHost["create"]> {
    const calls = this.turn();
    const { command, args = [], env = [], cwd } = params;
    const spec = {
      command,
      args,
      cwd: cwd ?? calls.attempt.engine.options.cwd,
      env: Object.fromEntries(env.map(({ name, value }) => [name, value])),
      allowNonZeroExit: true,
      // A line without arguments is meant for a shell: `npm test && git diff`.
      ...(args.length === 0 && /\s/.test(command) && { shell: true }),
    };
    await permit(calls, "shell_exec", [command, ...args].join(" "), "execute", spec);
    this.turn();
    const id = calls.nextId();
    const started = calls.start(
      {
        type: "shell",
        name: "terminal",
        spec,
        started: {
          type: "ToolCallStarted",
          payload: { name: "terminal", origin: "agent", input: calls.attempt.store(spec, "command") },
        },
      },
      id,
    );
    const done = started.then((outcome) => shellResult(spec, outcome, true));
    const terminal: Terminal = { id, calls, limit: params.outputByteLimit ?? Number.POSITIVE_INFINITY, done };
    this.#terminals.set(id, terminal);
    done.then(
      (result) => {
        terminal.result = result;
      },
      (error: unknown) => {
        if (error instanceof CallError && error.result !== undefined) terminal.result = error.result as ShellResult;
      },
    );
    return { terminalId: id };
  }

  #find(terminalId: string): Terminal {
    const terminal = this.#terminals.get(terminalId);
    if (terminal === undefined) throw new CallError(`There is no terminal ${terminalId}`, "failed");
    return terminal;
  }

  async output({ terminalId }: Parameters<TerminalHost["output"]>[0]): ReturnType<TerminalHost["output"]> {
    const terminal = this.#find(terminalId);
    const { attempt } = terminal.calls;
    // What a command that still runs has written so far differs from run to run: it is read like the clock.
    const text =
      terminal.result?.combinedOutput ??
      String(
        attempt.observe("system", () => ["terminal.output", attempt.engine.driver.agents.outputSoFar(terminal.id)])[1],
      );
    const output = tail(text, terminal.limit);
    const exitStatus = terminal.result && { exitCode: terminal.result.exitCode, signal: terminal.result.signal };
    return { output, truncated: output.length < text.length, ...(exitStatus && { exitStatus }) };
  }

  async waitForExit({
    terminalId,
  }: Parameters<TerminalHost["waitForExit"]>[0]): ReturnType<TerminalHost["waitForExit"]> {
    const terminal = this.#find(terminalId);
    const { exitCode, signal } = await terminal.done;
    return { exitCode, signal };
  }

  async kill({ terminalId }: Parameters<TerminalHost["kill"]>[0]): Promise<void> {
    const terminal = this.#find(terminalId);
    if (terminal.result === undefined) terminal.calls.attempt.engine.driver.agents.kill(terminal.id);
  }

  async release(params: Parameters<TerminalHost["release"]>[0]): Promise<void> {
    await this.kill(params);
    this.#terminals.delete(params.terminalId);
  }
}

/** The last bytes of a text, cut at a character. */
function tail(text: string, limit: number): string {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length <= limit) return text;
  return bytes
    .subarray(bytes.length - limit)
    .toString("utf8")
    .replace(/^\uFFFD+/, "");
}
