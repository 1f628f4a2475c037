import type { Clock } from "../../ports/clock.ts";
import type { ShellCommand, ShellOutcome, ShellPort, ShellWatcher } from "../../ports/shell.ts";
import { Execution } from "./execution.ts";

export interface ShellPortOptions {
  /** The whole environment that commands get, before their own additions. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** The live shell: processes of this machine, each in a process group of its own, none left behind. */
export function createShellPort(options: ShellPortOptions): ShellPort {
  return {
    run(command: ShellCommand, watcher: ShellWatcher): Promise<ShellOutcome> {
      return new Execution(command, watcher, options.environment, options.clock).outcome;
    },
  };
}
