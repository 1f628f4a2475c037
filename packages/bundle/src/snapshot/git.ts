import { spawn } from "node:child_process";
import { OpenExecError } from "@openexec/timeline";

/** git ended with an error, or said more than we take. */
export class GitError extends OpenExecError {
  constructor(
    readonly args: readonly string[],
    /** `null`: it was ended by us or by a signal. */
    readonly exitCode: number | null,
    readonly stderr: string,
  ) {
    const said = stderr.trim().split("\n").at(-1) ?? "";
    super("git_failed", `git ${args[0]} failed${exitCode === null ? "" : ` with exit code ${exitCode}`}: ${said}`, {
      fields: { args, exitCode, stderr },
    });
  }
}

export interface GitOptions {
  readonly cwd: string;
  /** Added to the minimal environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** More output than this is an error. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Exit codes that are answers, not errors. Default only 0. */
  readonly exitCodes?: readonly number[];
}

export interface GitResult {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exitCode: number;
}

const MAX_BYTES = 64 * 1024 * 1024;
/** What git needs to be found, to find its settings, and to reach nobody. */
const PASSED = ["PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "SYSTEMROOT", "USERPROFILE"];
const SETTINGS: readonly (readonly [string, string])[] = [
  // Hooks and monitors of the repository are programs; looking at it must not start them.
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["core.quotePath", "false"],
  ["advice.addEmbeddedRepo", "false"],
  ["core.safecrlf", "false"],
];

/** The whole environment of git: nothing of `GIT_*` comes from ours. */
export function gitEnvironment(own: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const env: Record<string, string> = {
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_PAGER: "cat",
    GIT_CONFIG_COUNT: String(SETTINGS.length),
  };
  for (const name of PASSED) {
    const value = own[name];
    if (value !== undefined) env[name] = value;
  }
  for (const [index, [key, value]] of SETTINGS.entries()) {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return env;
}

/**
 * Runs git to its end.
 * @throws GitError; a system error (`ENOENT`) when there is no git
 */
export function git(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const { cwd, stdin, maxBytes = MAX_BYTES, exitCodes = [0] } = options;
  return new Promise((resolve, reject) => {
    const env = { ...gitEnvironment(), ...options.env };
    const child = spawn("git", [...args], {
      cwd,
      env,
      stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    let bytes = 0;
    let stderr = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) child.kill("SIGKILL");
      else stdout.push(chunk);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      if (stderr.length < 64 * 1024) stderr += chunk.toString("utf8");
    });
    child.once("error", reject);
    child.once("close", (exitCode) => {
      if (bytes > maxBytes) reject(new GitError(args, null, `its output has more than ${maxBytes} bytes`));
      else if (exitCode === null || !exitCodes.includes(exitCode)) reject(new GitError(args, exitCode, stderr));
      else resolve({ stdout: Buffer.concat(stdout), stderr, exitCode });
    });
    // Whoever closes its input early says why with its exit code.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(stdin);
  });
}

/** One line of output, or `undefined` when git ended with one of `absent`. */
export async function gitLine(
  args: readonly string[],
  options: GitOptions,
  absent: readonly number[] = [],
): Promise<string | undefined> {
  const { stdout, exitCode } = await git(args, { ...options, exitCodes: [0, ...absent] });
  return exitCode === 0 ? stdout.toString("utf8").replace(/\n$/, "") : undefined;
}
