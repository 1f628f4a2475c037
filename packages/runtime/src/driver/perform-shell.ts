import type { Draft, StreamRecord } from "@openexec/timeline";
import type { LiveDriver } from "./live.ts";
import type { CallOf, Performed, Store } from "./perform.ts";

class StreamCollector {
  readonly #parts: Uint8Array[] = [];
  readonly #chunks: number[] = [];
  #bytes = 0;

  add(bytes: Uint8Array, order: number, atMs: number): void {
    this.#parts.push(bytes);
    this.#bytes += bytes.byteLength;
    this.#chunks.push(this.#bytes, order, Math.round(atMs));
  }

  get text(): string {
    return Buffer.concat(this.#parts).toString("utf8");
  }

  record(store: Store, name: string): StreamRecord {
    const bytes = Buffer.concat(this.#parts);
    const text = bytes.toString("utf8");
    const isText = Buffer.byteLength(text) === bytes.length && Buffer.from(text, "utf8").equals(bytes);
    return {
      content: store(isText ? text : new Uint8Array(bytes), name),
      bytes: bytes.length,
      ...(this.#chunks.length > 3 && { chunks: this.#chunks }),
    };
  }
}

/** A process that outlives its writer can be found by this, and ended. */
function spawned({ id, attemptId, parentId, spec }: CallOf<"shell">, pid: number, processGroup: number): Draft {
  return {
    type: "ProcessSpawned",
    callId: id,
    ...(attemptId && { attemptId }),
    ...(parentId && { parentId }),
    payload: { command: spec.command, args: [...spec.args], pid, processGroup },
  };
}

/** Runs a command; what it wrote is kept whatever became of it. */
export async function performShell(driver: LiveDriver, call: CallOf<"shell">): Promise<Performed> {
  const { ports, agents } = driver;
  const streams = { stdout: new StreamCollector(), stderr: new StreamCollector() };
  let order = 0;
  const command = ports.reveal(call.spec);
  agents.watchOutput(call.id, () => streams.stdout.text + streams.stderr.text);
  const result = await ports.shell.run(command, {
    signal: call.signal,
    spawned: (pid, processGroup) => driver.carry(spawned(call, pid, processGroup)),
    output: (stream, bytes, atMs) => streams[stream].add(bytes, order++, atMs),
  });
  const { pid, processGroup } = result;
  return (store) => ({
    type: "ToolCall",
    payload: {
      name: call.name,
      status: result.status === "ok" && result.exitCode !== 0 ? "failed" : result.status,
      durationMs: result.durationMs,
      ...(result.error && { error: result.error }),
      process: {
        command: call.spec.command,
        args: [...call.spec.args],
        cwd: call.spec.cwd,
        exitCode: result.exitCode,
        signal: result.signal,
        stdout: streams.stdout.record(store, "stdout"),
        stderr: streams.stderr.record(store, "stderr"),
        ...(pid !== undefined && { pid }),
        ...(processGroup !== undefined && { processGroup }),
      },
    },
  });
}
