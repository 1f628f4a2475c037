import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { ReplayReport } from "@openexec/runtime";
import { OpenExecError } from "@openexec/timeline";
import { type Block, strongestBlock } from "./block.ts";
import type { WorldCount } from "./count-world.ts";
import type { ReplayJob, ReplayMessage } from "./job.ts";

/** Silence of the isolated process after which it counts as hung. */
const WATCHDOG_MS = 30_000;

export interface Place {
  readonly timeZone?: string | undefined;
  readonly locale?: string | undefined;
}

export interface Isolation {
  /** The only folder that the process may write in. */
  readonly writable: string;
  /** What it may read; default everything. */
  readonly readable?: readonly string[] | undefined;
  /** Time zone and locale of the record. */
  readonly place?: Place | undefined;
  /** Where the run stood, if that is still there: relative paths mean what they meant. Default `writable`. */
  readonly cwd?: string | undefined;
  /** Aborts the replay. */
  readonly signal: AbortSignal;
  /** Silence after which the process counts as hung; default 30 s. */
  readonly watchdogMs?: number | undefined;
}

export interface IsolatedReplay {
  readonly block: string;
  /** `undefined`: the process did not return. */
  readonly report: ReplayReport | undefined;
  /** The replay itself, without compiling and starting the process. */
  readonly replayMs: number;
  /** What the code tried to reach outside of the record, and did not. */
  readonly reached: readonly string[];
  /** What it did in the world; `undefined` when the process did not return. */
  readonly made: WorldCount | undefined;
  /** Of the definition that the code came to. */
  readonly flowHash: string | undefined;
  /** The last line of the record that it was known to be at. */
  readonly lastSeq: number;
  readonly processMs: number;
}

/**
 * Replays in a process of its own that may write only below `writable`, start nothing and reach nobody.
 * @throws OpenExecError when the replay could not begin: no flow, an unreadable bundle
 */
export async function replayIsolated(
  job: Omit<ReplayJob, "token">,
  { writable, readable, signal, place, cwd = writable, watchdogMs = WATCHDOG_MS }: Isolation,
): Promise<IsolatedReplay> {
  const started = performance.now();
  const token = randomBytes(16).toString("hex");
  const jobFile = join(writable, "job.json");
  await writeFile(jobFile, JSON.stringify({ ...job, token } satisfies ReplayJob), { mode: 0o600 });
  const block: Block = strongestBlock(writable, readable);
  const main = fileURLToPath(new URL("./child.js", import.meta.url));
  const child = spawn(block.command, [...block.args, main, jobFile], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    cwd,
    env: environmentOf(place),
    signal,
    killSignal: "SIGKILL",
  });
  let lastSeq: number | undefined;
  let replayMs = 0;
  let reached: readonly string[] = [];
  let made: WorldCount | undefined;
  let flowHash: string | undefined;
  let report: ReplayReport | undefined;
  let failure: Extract<ReplayMessage, { type: "error" }> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => child.kill("SIGKILL"), watchdogMs);
  };
  alive();
  eachLine(child.stdio[3] as Readable, (line) => {
    const message = parseMessage(line, token);
    if (message === undefined) return;
    alive();
    if (message.type === "progress") lastSeq = message.seq;
    else if (message.type === "report") ({ report, replayMs, reached, made, flowHash } = message);
    else failure = message;
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr = `${stderr}${text}`.slice(-4000)));
  await new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve());
  });
  clearTimeout(timer);
  if (failure !== undefined) throw new OpenExecError(failure.code, failure.message);
  if (
    report === undefined &&
    stderr !== "" &&
    lastSeq === undefined &&
    child.exitCode !== 0 &&
    child.signalCode === null
  ) {
    throw new OpenExecError(
      "replay_process_failed",
      `The replay's process ended with code ${child.exitCode}.\n${stderr.trim()}`,
    );
  }
  return {
    block: block.name,
    report,
    replayMs,
    reached,
    made,
    flowHash,
    lastSeq: lastSeq ?? 0,
    processMs: performance.now() - started,
  };
}

/** A message of ours; the flow's code can write on the pipe too, and is not listened to. */
function parseMessage(line: string, token: string): ReplayMessage | undefined {
  try {
    const message = JSON.parse(line) as (ReplayMessage & { readonly token?: unknown }) | null;
    return message?.token === token ? message : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function eachLine(stream: Readable, line: (text: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) line(part);
  });
}

/** Dates and numbers read as they did where the run was recorded, whatever is set here. */
function environmentOf({ timeZone = process.env.TZ, locale }: Place = {}): NodeJS.ProcessEnv {
  const { PATH = "", LANG = "" } = process.env;
  return {
    PATH,
    LANG: locale === undefined ? LANG : `${locale.replaceAll("-", "_")}.UTF-8`,
    ...(timeZone !== undefined && { TZ: timeZone }),
  };
}
