import type { Context } from "./context.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Flags } from "./flags.ts";

export interface ArgumentSpec {
  /** Commander's notation: `<run>`, `[path]`, `<tags...>`. */
  readonly name: string;
  readonly description: string;
}

export interface OptionSpec {
  /** Commander's notation: `--step <attempt>`. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
}

export interface CommandInput {
  /** The words after the command's name. */
  readonly args: readonly string[];
  readonly flags: Flags;
}

/** What a command has to say; the framework prints the one of them that was asked for. */
export interface CommandResult {
  readonly exitCode: ExitCode;
  /** The one document of `--json`. */
  readonly json: unknown;
  /** For people, without the last newline; absent where the command wrote already or has nothing to say. */
  readonly text?: string;
  /** For `--format quiet`; absent = nothing. */
  readonly quiet?: string;
}

/** One command: one file in `commands/`, one row in its registry. */
export interface Command {
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** Values of `--format` beyond the three of every command. */
  readonly formats?: readonly string[];
  /** Printed below the options in its help. */
  readonly details?: string;
  run(context: Context, input: CommandInput): Promise<CommandResult>;
}

/** A row of the registry. Help needs no more than this; the file itself is loaded when the command is used. */
export interface CommandRow {
  /** One or two words: `run`, `index rebuild`. */
  readonly name: string;
  readonly summary: string;
  /** Left out of the list of commands: another name of one that is in it. */
  readonly hidden?: boolean;
  load(): Promise<Command>;
}
