import type { Clock } from "../../ports/clock.ts";
import type { ShellCommand, ShellOutcome, ShellPort, ShellWatcher } from "../../ports/shell.ts";
import { Execution } from "./execution.ts";

export interface ShellPortOptions {
  /** The environment that a command gets, before its own additions. */
  readonly environment: (command: ShellCommand) => Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** The live shell: processes of this machine, each in a process group of its own, none left behind. */
export function createShellPort(options: ShellPortOptions): ShellPort {
  return {
    run(command: ShellCommand, watcher: ShellWatcher): Promise<ShellOutcome> {
      return new Execution(command, watcher, options.environment(command), options.clock).outcome;
    },
  };
}
