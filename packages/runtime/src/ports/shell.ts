import type { ErrorRecord, ToolStatus } from "@openexec/timeline";

/** A command as a flow asks for it. `shell: true` gives `command` to the platform's shell. */
export interface ShellCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to the environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Names of variables that it gets though they look like secrets; `*` at the end stands for any rest. */
  readonly passEnv?: readonly string[];
  readonly stdin?: string | Uint8Array;
  readonly shell?: boolean | string;
  /** 0 = none. */
  readonly timeoutMs?: number;
  /** Per stream; above it the process is ended and what came is kept. */
  readonly maxBufferBytes?: number;
}

export interface ShellOutcome {
  /** `ok`: it ran to its own end, whatever the exit code. `failed`: it could not start, overflowed or was killed. */
  readonly status: Exclude<ToolStatus, "interrupted">;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly durationMs: number;
  readonly pid?: number;
  readonly processGroup?: number;
  /** Set unless `ok`. A non-zero exit is no error here. */
  readonly error?: ErrorRecord;
  /** What a reader should know beside the outcome: processes that outlived the command, output that was not awaited. */
  readonly notes?: readonly string[];
}

export interface ShellWatcher {
  readonly signal: AbortSignal;
  spawned(pid: number, processGroup: number): void;
  /** Bytes as they arrived, `atMs` since the start. The chunk is not reused. */
  output(stream: "stdout" | "stderr", bytes: Uint8Array, atMs: number): void;
}

export interface ShellPort {
  /** Runs a command to its end, in its own process group. Never rejects: a failure is an outcome. */
  run(command: ShellCommand, watcher: ShellWatcher): Promise<ShellOutcome>;
}
