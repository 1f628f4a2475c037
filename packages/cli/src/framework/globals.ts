import { type Command as Commander, InvalidArgumentError, Option } from "commander";

export const FORMATS = ["text", "json", "quiet"] as const;
export type Format = (typeof FORMATS)[number];

/** How far an agent may go without asking. */
export type PermissionMode = "approve-all" | "approve-reads" | "deny-all";

/** Flags that every command takes, before and after its name. */
export interface Globals {
  readonly format: Format;
  readonly verbose: boolean;
  /** The `.openexec` directory that `--dir` names, as given. */
  readonly dir?: string;
  readonly permissions?: PermissionMode;
  /** A command line that starts an agent. */
  readonly agent?: string;
  readonly defaultAgent?: string;
  readonly model?: string;
  /** Of a step, where its node says nothing; 0 = none. */
  readonly timeoutMs?: number;
  readonly maxSteps?: number;
}

/** As commander gives them. */
interface RawGlobals {
  readonly cwd?: string;
  readonly dir?: string;
  readonly json?: boolean;
  readonly format?: string;
  readonly verbose?: boolean;
  readonly agent?: string;
  readonly defaultAgent?: string;
  readonly model?: string;
  readonly approveAll?: boolean;
  readonly approveReads?: boolean;
  readonly denyAll?: boolean;
  readonly timeout?: number;
  readonly maxSteps?: number;
}

/** Adds the global flags to the program. Commander finds them at any place of the line. */
export function addGlobals(program: Commander): void {
  const permission = (flag: string, others: string[], text: string) => new Option(flag, text).conflicts(others);
  program
    .option("--cwd <dir>", "work as if you stood in <dir>")
    .option("--dir <dir>", "the .openexec directory (else OPENEXEC_HOME, else the nearest one upwards)")
    .option("--json", "print one JSON document and nothing else; the same as --format json")
    .option("--format <format>", `${FORMATS.join(", ")}`)
    .option("--verbose", "show stack traces")
    .addOption(permission("--approve-all", ["approveReads", "denyAll"], "agents may do everything without asking"))
    .addOption(permission("--approve-reads", ["approveAll", "denyAll"], "agents may read without asking"))
    .addOption(permission("--deny-all", ["approveAll", "approveReads"], "agents may do nothing that needs asking"))
    .option("--agent <command>", "the command line of the agent that agent steps talk to")
    .option("--default-agent <name>", "the agent of steps that name none")
    .option("--model <name>", "the model of steps that name none")
    .option("--timeout <seconds>", "for each step that sets none; 0 = no limit", seconds)
    .option("--max-steps <count>", "stop a loop after so many attempts", count);
}

/** What the flags mean. `formats` are further values of `--format` that the command itself understands. */
export function readGlobals(raw: RawGlobals): {
  globals: Globals;
  cwd: string | undefined;
  format: string | undefined;
} {
  const permissions: PermissionMode | undefined = raw.approveAll
    ? "approve-all"
    : raw.approveReads
      ? "approve-reads"
      : raw.denyAll
        ? "deny-all"
        : undefined;
  const globals: Globals = {
    format: raw.json || raw.format === "json" ? "json" : raw.format === "quiet" ? "quiet" : "text",
    verbose: raw.verbose ?? false,
    ...(raw.dir === undefined ? {} : { dir: raw.dir }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(raw.agent === undefined ? {} : { agent: raw.agent }),
    ...(raw.defaultAgent === undefined ? {} : { defaultAgent: raw.defaultAgent }),
    ...(raw.model === undefined ? {} : { model: raw.model }),
    ...(raw.timeout === undefined ? {} : { timeoutMs: raw.timeout * 1000 }),
    ...(raw.maxSteps === undefined ? {} : { maxSteps: raw.maxSteps }),
  };
  return { globals, cwd: raw.cwd, format: raw.format };
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError("It takes a number of seconds, 0 for no limit.");
  }
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError("It takes a whole number from 1.");
  }
  return value;
}
