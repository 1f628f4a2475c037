import { CommanderError } from "commander";
import { painter } from "../text/painter.ts";
import { CliError } from "./cli-error.ts";
import type { CommandResult, CommandRow } from "./command.ts";
import type { Context, TextStream } from "./context.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { FORMATS, readGlobals } from "./globals.ts";
import { parseRequest } from "./program.ts";
import { errorDocument, errorText, NO_COMMAND, reportOf } from "./render-error.ts";
import { packageVersion } from "./version.ts";
import { workingDirectory } from "./working-directory.ts";

/** The process around a command, without what the command line decides. */
export type Surroundings = Omit<Context, "cwd" | "globals" | "format">;

/** Runs one command line to its end and prints what came out of it. Never rejects. */
export async function runCli(
  argv: readonly string[],
  registry: readonly CommandRow[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { stdout } = surroundings;
  let json = asksForJson(argv);
  try {
    const request = await parseRequest(argv, registry, {
      columns: stdout.columns,
      writeOut: (text) => stdout.write(text),
    });
    if (request === undefined) return EXIT.ok;
    const { globals, cwd, format } = readGlobals(request.globals);
    json = globals.format === "json";
    const formats: readonly string[] = [...FORMATS, ...(request.command.formats ?? [])];
    if (format !== undefined && !formats.includes(format)) throw unknownFormat(format, formats);
    const own = format === undefined ? {} : { format };
    const context = { ...surroundings, globals, ...own, cwd: workingDirectory(surroundings.userCwd, cwd) };
    const result = await request.command.run(context, request.input);
    print(result, globals.format, context);
    return result.exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.ok;
    if (isClosedOutput(thrown)) return EXIT.ok;
    if (lacksCommand(thrown) && argv.some(isVersionFlag)) return printVersion(stdout, json);
    if (lacksCommand(thrown) && !json) return await printHelp(argv, registry, surroundings);
    return printFailure(thrown, argv, surroundings, json);
  }
}

/** Whether a word of the command line asks for the version. */
function isVersionFlag(word: string): boolean {
  return word === "--version" || word === "-V";
}

function printVersion(stdout: TextStream, json: boolean): ExitCode {
  const version = packageVersion();
  stdout.write(`${json ? JSON.stringify({ version }) : version}\n`);
  return EXIT.ok;
}

/** The line itself may be wrong, and a program that reads JSON must get JSON then too. */
function asksForJson(argv: readonly string[]): boolean {
  return argv.includes("--json") || argv.includes("--format=json") || argv[argv.indexOf("--format") + 1] === "json";
}

/**
 * Tells what went wrong in the form that the command line asks for. @returns the exit code
 * @public `main.ts` takes it from the module when it is needed
 */
export function printFailure(
  thrown: unknown,
  argv: readonly string[],
  { stdout, stderr, env }: Pick<Surroundings, "stdout" | "stderr" | "env">,
  json: boolean = asksForJson(argv),
): ExitCode {
  const verbose = argv.includes("--verbose");
  const report = reportOf(thrown);
  if (json) stdout.write(`${JSON.stringify(errorDocument(report, verbose))}\n`);
  else stderr.write(`${errorText(report, verbose, painter(stderr, env))}\n`);
  return report.exitCode;
}

function lacksCommand(thrown: unknown): boolean {
  return thrown instanceof CommanderError && thrown.code === NO_COMMAND;
}

/** Whoever types no command wants to know which there are. */
async function printHelp(
  argv: readonly string[],
  registry: readonly CommandRow[],
  { stderr }: Surroundings,
): Promise<ExitCode> {
  const output = { columns: stderr.columns, writeOut: (text: string) => stderr.write(text) };
  // Commander ends help by throwing.
  await parseRequest([...argv, "--help"], registry, output).catch(() => undefined);
  return EXIT.usage;
}

/** Whoever read our output has read enough. */
function isClosedOutput(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "EPIPE";
}

function print(result: CommandResult, format: (typeof FORMATS)[number], { stdout }: Context): void {
  const text = { json: JSON.stringify(result.json), quiet: result.quiet, text: result.text }[format];
  if (text !== undefined) stdout.write(`${text}\n`);
}

function unknownFormat(format: string, formats: readonly string[]): CliError {
  return new CliError("invalid_argument", `There is no format ${JSON.stringify(format)} for this command.`, {
    hint: `Take one of ${formats.join(", ")}.`,
    fields: { format, formats },
  });
}
