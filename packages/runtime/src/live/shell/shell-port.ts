import type { Clock } from "../../ports/clock.ts";
import type { ShellCommand, ShellOutcome, ShellPort, ShellWatcher } from "../../ports/shell.ts";
import { Execution } from "./execution.ts";

export interface ShellPortOptions {
  /** The environment that a command gets, before its own additions. */
  readonly environment: (command: ShellCommand) => Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Bytes of both streams of a command together; one that writes more is ended. Default 500 MiB. */
  readonly maxOutputBytes?: number;
}

/** A text of more than 512 MiB is none that JavaScript can hold, and flow code gets both streams as one. */
const DEFAULT_MAX_OUTPUT_BYTES = 500 * 1024 * 1024;

/** The live shell: processes of this machine, each in a process group of its own, none left behind. */
export function createShellPort(options: ShellPortOptions): ShellPort {
  const { clock, maxOutputBytes = DEFAULT_MAX_OUTPUT_BYTES } = options;
  return {
    run(command: ShellCommand, watcher: ShellWatcher): Promise<ShellOutcome> {
      const environment = options.environment(command);
      return new Execution(command, watcher, { environment, clock, maxOutputBytes }).outcome;
    },
  };
}
