import type { ProcessRecord } from "@openexec/timeline";
import type { ShellResult, ShellSpec } from "../../flow/types.ts";
import { CallError } from "../errors.ts";
import type { CallsPart, Outcome } from "../parts.ts";
import { interleave } from "./interleave.ts";
import { checkPolicy } from "./policy-check.ts";
import { retryInterrupted } from "./retry-interrupted.ts";

/** Runs a command. @throws CallError when it fails, times out or overflows; its `result` holds what came out */
export async function runShell(calls: CallsPart, spec: ShellSpec): Promise<ShellResult> {
  const command = { ...spec, args: spec.args ?? [], cwd: spec.cwd ?? calls.attempt.engine.options.cwd };
  const { env, stdin, allowNonZeroExit = false, ...visible } = command;
  const input = { ...visible, ...(env && { env }), ...(stdin !== undefined && { stdin }) };
  await checkPolicy(calls, "shell_exec", [command.command, ...command.args].join(" "), input);
  const outcome = await retryInterrupted(calls, (retryOf) =>
    calls.start({
      type: "shell",
      name: "shell",
      spec: command,
      started: {
        type: "ToolCallStarted",
        payload: {
          name: "shell",
          origin: "runtime",
          input: calls.attempt.store(input, "command"),
          ...(retryOf !== undefined && { retryOf }),
        },
      },
    }),
  );
  return shellResult(command, outcome, allowNonZeroExit);
}

type CommandLine = Pick<ShellResult, "command" | "args" | "cwd">;

/** What a command left behind. @throws CallError when it did not run to an end, or ended badly and may not */
export function shellResult(command: CommandLine, outcome: Outcome<"shell">, allowNonZeroExit: boolean): ShellResult {
  const { payload } = outcome;
  const done =
    payload.process === undefined ? undefined : toResult(command, payload.process, payload.durationMs, outcome);
  if (payload.error !== undefined || done === undefined) {
    throw new CallError(
      payload.error?.message ?? `The command was ${payload.status}`,
      payload.status,
      payload.error,
      done,
    );
  }
  if (done.exitCode === 0 || allowNonZeroExit) return done;
  const how = done.exitCode === null ? `was ended by ${done.signal}` : `exited with code ${done.exitCode}`;
  const tail = done.stderr.trim().split("\n").slice(-5).join("\n");
  throw new CallError(
    `${[done.command, ...done.args].join(" ")} ${how}${tail === "" ? "" : `\n${tail}`}`,
    "failed",
    undefined,
    done,
  );
}

function toResult(
  { command, args, cwd }: CommandLine,
  record: ProcessRecord,
  durationMs: number,
  { read }: Outcome<"shell">,
): ShellResult {
  const stdout = asBytes(read(record.stdout.content));
  const stderr = asBytes(read(record.stderr.content));
  return {
    command,
    args,
    cwd,
    stdout: stdout.toString("utf8"),
    stderr: stderr.toString("utf8"),
    combinedOutput: interleave([
      { bytes: stdout, chunks: record.stdout.chunks },
      { bytes: stderr, chunks: record.stderr.chunks },
    ]).toString("utf8"),
    exitCode: record.exitCode,
    signal: record.signal,
    durationMs,
  };
}

function asBytes(value: unknown): Buffer {
  return value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value ?? ""), "utf8");
}
