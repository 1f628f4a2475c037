import { Command as Commander, Option } from "commander";
import type { Command, CommandInput, CommandRow } from "./command.ts";
import { EXIT_MEANINGS } from "./exit-codes.ts";
import { Flags } from "./flags.ts";
import { addGlobals } from "./globals.ts";

/** What a command line asks for: a command with its input, and the global flags as commander gives them. */
export interface Request {
  readonly row: CommandRow;
  readonly command: Command;
  readonly input: CommandInput;
  readonly globals: Record<string, unknown>;
}

/** Where commander's own text (help) goes. */
export interface ProgramOutput {
  readonly columns: number | undefined;
  writeOut(text: string): void;
}

/**
 * Reads a command line. Only the command that it names is loaded.
 * @returns `undefined` when help was asked for and printed
 * @throws CommanderError on wrong usage
 */
export async function parseRequest(
  argv: readonly string[],
  registry: readonly CommandRow[],
  output: ProgramOutput,
): Promise<Request | undefined> {
  const words = namedWords(argv);
  const chosen =
    registry.find((row) => row.name === words.slice(0, 2).join(" ")) ?? registry.find((row) => row.name === words[0]);
  const command = await chosen?.load();
  let request: Request | undefined;

  const program = new Commander("openexec");
  configure(program, output);
  program.description("The flight recorder for AI agents: records runs, replays them exactly, proves it.");
  addGlobals(program);
  program.option("-V, --version", "print the version");
  program.addHelpText("after", exitCodeHelp);
  const groups = new Map<string, Commander>();
  for (const row of registry) {
    const [first = "", second] = row.name.split(" ");
    const group = second === undefined ? program : (groups.get(first) ?? addGroup(program, first));
    if (second !== undefined) groups.set(first, group);
    const entry = group.command(second ?? first, { hidden: row.hidden ?? false });
    configure(entry, output);
    entry.description(row.summary);
    if (row !== chosen || command === undefined) continue;
    declare(entry, command);
    entry.action((...parameters: unknown[]) => {
      const args = (parameters.slice(0, -2) as (string | string[] | undefined)[]).flat();
      const input = { args: args.filter((arg) => arg !== undefined), flags: new Flags(entry.opts()) };
      request = { row, command, input, globals: program.opts() };
    });
  }
  await program.parseAsync([...argv], { from: "user" });
  return request;
}

/** The words of the line that are no flags and no values of global flags, in order. */
function namedWords(argv: readonly string[]): readonly string[] {
  const scout = new Commander();
  addGlobals(scout);
  try {
    return scout
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .parseOptions([...argv]).operands;
  } catch {
    // A wrong value of a global flag: the real parse reports it, with the help of the command or without.
    return [];
  }
}

function configure(commander: Commander, output: ProgramOutput): void {
  commander
    .exitOverride()
    .configureOutput({
      writeOut: output.writeOut,
      // Errors are printed once, by the one function that prints errors.
      writeErr: () => undefined,
      ...(output.columns === undefined ? {} : { getOutHelpWidth: () => output.columns ?? 80 }),
    })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError(true);
}

function addGroup(program: Commander, name: string): Commander {
  const group = program.command(name, { hidden: name === "flow" });
  group.exitOverride().configureOutput({ writeErr: () => undefined });
  return group.description(`commands of the ${name}`);
}

function declare(entry: Commander, command: Command): void {
  for (const { name, description } of command.arguments ?? []) entry.argument(name, description);
  for (const { flags, description, choices } of command.options ?? []) {
    const option = new Option(flags, description);
    entry.addOption(choices === undefined ? option : option.choices(choices));
  }
  if (command.details !== undefined) entry.addHelpText("after", `\n${command.details}`);
}

const exitCodeHelp = [
  "",
  "Runs are named by number (1842 or #1842), last, a unique beginning or ending of the id, or the path of a bundle.",
  "",
  "Exit codes:",
  ...Object.entries(EXIT_MEANINGS).map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`),
].join("\n");
