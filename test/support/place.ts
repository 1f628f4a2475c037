import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { COMMANDS } from "../../packages/cli/src/commands/index.ts";
import { runCli } from "../../packages/cli/src/framework/run-cli.ts";

/** The program as it is started by people. */
const BIN = fileURLToPath(new URL("../../packages/cli/bin/openexec.mjs", import.meta.url));
const BUILT = fileURLToPath(new URL("../../packages/cli/dist/main.js", import.meta.url));
/** The scripted agent that ships with the program. */
export const AGENT = fileURLToPath(new URL("../../packages/cli/dist/scripted/agent/main.js", import.meta.url));

/** A process that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
  /** The document of `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
  json(): any;
}

export interface StartOptions {
  /** Changes of the environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The whole environment. */
  readonly onlyEnv?: Readonly<Record<string, string>>;
  /** A command that the program is started with, such as `unshare --net`. */
  readonly prefix?: readonly string[];
}

/** A line of a log. */
export interface LogEvent {
  readonly seq: number;
  readonly type: string;
  readonly attemptId?: string;
  readonly callId?: string;
  readonly parentId?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
  readonly payload: any;
}

class Collector extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A folder of its own for flows and runs, and the program in it. */
export class Place {
  readonly folder: string;

  constructor(
    name: string,
    private readonly env: Readonly<Record<string, string | undefined>> = {},
  ) {
    if (!existsSync(BUILT)) throw new Error("These tests run the built program: npm run build");
    this.folder = mkdtempSync(join(tmpdir(), `openexec-${name}-`));
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** Writes a file below the folder and returns its path. */
  write(path: string, content: string | Uint8Array): string {
    const target = this.path(path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    return target;
  }

  start(argv: readonly string[], options: StartOptions = {}): ChildProcess {
    const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, OPENEXEC_HOME: ____, ...env } = process.env;
    const [command = "", ...args] = [...(options.prefix ?? []), process.execPath, BIN, ...argv];
    return spawn(command, args, {
      cwd: this.folder,
      env: options.onlyEnv ?? { ...env, ...this.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Runs the program to its end. */
  cli(...argv: readonly string[]): Promise<Ended> {
    return this.run(argv);
  }

  /** Runs a command that only reads, in this process: many times faster. */
  read(...argv: readonly string[]): Promise<Ended> {
    return readIn(this.folder, argv);
  }

  run(argv: readonly string[], options: StartOptions = {}): Promise<Ended> {
    return ended(this.start(argv, options));
  }

  /** Directories of the runs that can be found, oldest first. */
  runs(home = ".openexec"): readonly string[] {
    const runs = this.path(home, "runs");
    if (!existsSync(runs)) return [];
    const names = readdirSync(runs).filter((name) => /^run_[0-9a-f-]{36}$/.test(name));
    return names.sort().map((name) => join(runs, name));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs a command that only reads, in this process, as if somebody had started it in `folder`. */
export async function readIn(folder: string, argv: readonly string[]): Promise<Ended> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const { PATH } = process.env;
  const code = await runCli(argv, COMMANDS, {
    stdout,
    stderr,
    stdin: process.stdin,
    userCwd: folder,
    env: { PATH },
    signal: new AbortController().signal,
    now: Date.now,
  });
  return { code, signal: null, out: stdout.text, err: stderr.text, json: () => JSON.parse(stdout.text) };
}

/** Waits for the end of a process and what it wrote. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const [out, err, [code, signal]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    once(child, "close") as Promise<[number | null, string | null]>,
  ]);
  return { code, signal, out, err, json: () => JSON.parse(out) };
}

/** The whole lines of a log. */
export function eventsOf(directory: string): readonly LogEvent[] {
  const log = readFileSync(join(directory, "timeline.jsonl"), "utf8");
  return log
    .slice(0, log.lastIndexOf("\n"))
    .split("\n")
    .map((line) => JSON.parse(line) as LogEvent);
}

/** All files below a directory, by path relative to it. */
export function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
