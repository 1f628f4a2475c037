import { BundleError, describeError, OpenExecError, toErrorRecord } from "@openexec/timeline";
import { CommanderError } from "commander";
import { adviceOnIndex } from "../history/index-advice.ts";
import { escapeLine, escapeLines } from "../text/escape.ts";
import type { Painter } from "../text/painter.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { exitOf } from "./exit-of.ts";

/** An error as the person or the program who called sees it. */
export interface ErrorReport {
  readonly exitCode: ExitCode;
  readonly code: string;
  /** What happened, where and why; may have several lines. */
  readonly message: string;
  /** What to do. */
  readonly hint?: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly stack?: string;
}

/** Commander's code for a line that names no command, or only a group of them. */
export const NO_COMMAND = "commander.help";

/** What `thrown` means for the caller. */
export function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof CommanderError) return usageReport(thrown);
  const record = toErrorRecord(thrown);
  const code = record.code ?? "internal_error";
  const own = thrown instanceof OpenExecError ? thrown : undefined;
  const hint = own?.hint ?? adviceOnIndex(code);
  const speaks = own !== undefined || thrown instanceof BundleError || adviceOnIndex(code) !== undefined;
  return {
    exitCode: exitOf(thrown, code),
    code,
    message: speaks ? record.message : describeError(record),
    ...(hint === undefined ? {} : { hint }),
    fields: own?.fields ?? {},
    ...(record.stack === undefined ? {} : { stack: record.stack }),
  };
}

/** The document of `--json` when a command fails. */
export function errorDocument(report: ErrorReport, verbose: boolean): unknown {
  const { code, message, hint, fields, stack } = report;
  return {
    error: {
      ...fields,
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(verbose && stack !== undefined ? { stack } : {}),
    },
  };
}

/** The lines for a person. */
export function errorText(report: ErrorReport, verbose: boolean, paint: Painter): string {
  const [first = "", ...rest] = escapeLines(report.message);
  const lines = [`${paint.red("error")} ${first} ${paint.dim(`(${escapeLine(report.code)})`)}`, ...rest];
  if (report.hint !== undefined) lines.push(`  ${paint.dim("→")} ${escapeLines(report.hint).join("\n    ")}`);
  if (verbose && report.stack !== undefined) lines.push("", ...escapeLines(report.stack).map(paint.dim));
  return lines.join("\n");
}

function usageReport(error: CommanderError): ErrorReport {
  // Where a command is missing, commander's message is none for people.
  const text = error.code === NO_COMMAND ? "a command is missing" : error.message.replace(/^error: /, "");
  const suggestion = /\n?\(Did you mean (.+)\?\)$/s.exec(text);
  const message = suggestion === null ? text : text.slice(0, suggestion.index);
  const hint = suggestion === null ? "See --help." : `Did you mean ${suggestion[1]}?`;
  return {
    exitCode: EXIT.usage,
    code: USAGE_CODES[error.code] ?? "usage",
    message: `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`,
    hint,
    fields: {},
  };
}

/** Commander's codes that are worth a name of their own. */
const USAGE_CODES: Readonly<Record<string, string>> = {
  "commander.unknownCommand": "unknown_command",
  "commander.unknownOption": "unknown_option",
  "commander.missingArgument": "missing_argument",
  "commander.excessArguments": "too_many_arguments",
  "commander.invalidArgument": "invalid_argument",
  "commander.optionMissingArgument": "missing_value",
  "commander.conflictingOption": "conflicting_options",
  [NO_COMMAND]: "missing_command",
};
