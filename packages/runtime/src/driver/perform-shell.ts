import { CALL_VARIABLE, type Draft } from "@openexec/timeline";
import type { LiveRun } from "./live-run.ts";
import type { CallOf, Performed } from "./outcome.ts";
import { ShellStream } from "./shell-stream.ts";

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
export async function performShell(run: LiveRun, call: CallOf<"shell">): Promise<Performed> {
  const { ports } = run;
  run.childStarts();
  const streams = { stdout: new ShellStream(run, call.id, "stdout"), stderr: new ShellStream(run, call.id, "stderr") };
  let order = 0;
  run.watchOutput(call.id, () => streams.stdout.text + streams.stderr.text);
  const command = ports.reveal(call.spec);
  const marked = { ...command, env: { ...command.env, [CALL_VARIABLE]: call.id } };
  const result = await ports.shell.run(marked, {
    signal: call.signal,
    spawned: (pid, processGroup) => run.carry(spawned(call, pid, processGroup)),
    output: (stream, bytes, atMs) => streams[stream].add(bytes, order++, atMs),
  });
  for (const message of result.notes ?? []) {
    run.carry({
      type: "LogLine",
      callId: call.id,
      ...(call.attemptId && { attemptId: call.attemptId }),
      payload: { level: "warning", message },
    });
  }
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
        stdout: streams.stdout.record(store),
        stderr: streams.stderr.record(store),
        ...(pid !== undefined && { pid }),
        ...(processGroup !== undefined && { processGroup }),
      },
    },
  });
}
