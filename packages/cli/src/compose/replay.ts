import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BundleWriter, directorySource, RunLock } from "@openexec/bundle";
import { compileProgram, originals, type ReplayRecord, type ReplayReport, recordReplay } from "@openexec/runtime";
import { foldRun, newRunId, type PayloadOf, parseRunId, type TimelineEvent } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { directoryTape } from "../replay/directory-tape.ts";
import { headerOf } from "../replay/header.ts";
import { type IsolatedReplay, replayIsolated } from "../replay/isolated.ts";
import { type CodeDifference, codeDifferences } from "./code-differences.ts";
import type { ReplayEnd, ReplayOptions } from "./engine.ts";
import { actorOf } from "./identity.ts";
import { checkWritten, derivedFiles, LiveFiles } from "./live-files.ts";
import { type RecordDamage, recordDamage } from "./record-damage.ts";

type Header = PayloadOf<"RunStarted">;

/** Runs a recorded run again from its record, in an isolated process, and records the verdict as a run of its own. */
export async function replayRun(options: ReplayOptions): Promise<ReplayEnd> {
  const { dir, mode, attempt, signal } = options;
  const header = await headerOf(dir);
  const started = originals.monotonic();
  const directory = await mkdtemp(join(tmpdir(), "openexec-replay-"));
  try {
    const code = await programOf(header, dir, options.code);
    const program = join(directory, "flow.mjs");
    await writeFile(program, code.program, { mode: 0o600 });
    const writable = join(directory, "out");
    await mkdir(writable, { mode: 0o700 });
    const readable = options.readable && [...options.readable, directory];
    const job = { bundle: dir, program, ...(attempt !== undefined && { attempt }) };
    const isolation = {
      writable,
      readable,
      signal,
      place: header.code,
      cwd: options.readable === undefined ? placeOf(header) : undefined,
      watchdogMs: watchdogOf(options.env),
    };
    const runId = parseRunId(header.runId);
    const own = options.isForeign || runId === undefined ? undefined : { home: options.home, runId };
    // The record is checked beside its replay: the two share no process.
    const checked = recordDamage(dir, own);
    const [settled, damage] = await Promise.all([settle(replayIsolated(job, isolation)), checked]);
    if ("error" in settled) {
      if (damage === undefined) throw settled.error;
      throw new CliError("record_damaged", `${capital(damage.divergence.reason)}.`, {
        exitCode: EXIT.diverged,
        hint: "`verify` lists everything that is wrong with it.",
        cause: settled.error,
      });
    }
    const first = settled.value;
    // Today's code may hold secrets itself; the record holds their placeholders.
    const again = first.report?.verdict === "diverged" && code.source === "today" && hasRedactions(dir);
    const result = again ? await replayIsolated({ ...job, filterKey: options.home.projectKey() }, isolation) : first;
    const report = withDamage(result.report ?? hung(dir, result), damage);
    const durationMs = originals.monotonic() - started;
    const differs = codeDifferences(header, result.flowHash, code.source === "today");
    const verdict = verdictOf(report, result, { ...code, differs });
    const replayId = await writeReplay(options, header, report, verdict, durationMs);
    const original = await originalOf(dir);
    return {
      runId: replayId,
      of: header.runId,
      mode,
      ...report,
      reached: result.reached,
      ...(result.made && { made: result.made }),
      block: result.block,
      ...(verdict.code && { code: verdict.code }),
      replayMs: result.replayMs,
      durationMs,
      original,
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** How long the isolated process may be silent; only tests change it. */
function watchdogOf({ OPENEXEC_REPLAY_WATCHDOG_MS: text }: ReplayOptions["env"]): number | undefined {
  const ms = Number(text ?? Number.NaN);
  return ms > 0 ? ms : undefined;
}

/** Where the run stood, while that is there: its code may read files by relative paths. */
function placeOf({ workspace: { cwd } }: Header): string | undefined {
  return statSync(cwd, { throwIfNoEntry: false })?.isDirectory() ? cwd : undefined;
}

async function settle<T>(work: Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}

/** A damaged record proves nothing, however well the code agrees with what is left of it. */
function withDamage(report: ReplayReport, damage: RecordDamage | undefined): ReplayReport {
  const agreed = report.verdict === "identical" || report.verdict === "equivalent";
  if (damage === undefined || !(agreed || damage.isGiven)) return report;
  return { ...report, verdict: "incomplete", firstDivergence: damage.divergence };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface Code {
  readonly program: string;
  readonly source: "today" | "recorded";
  /** Modules that differ from the record, by path. */
  readonly changed: readonly string[];
}

interface ComparedCode extends Code {
  readonly differs: readonly CodeDifference[];
}

/** Today's code when it is there, else (or when asked for) the code that was recorded. */
async function programOf(header: Header, dir: string, wanted: "today" | "recorded"): Promise<Code> {
  const { code } = header;
  if (code?.program === undefined) {
    throw new CliError(
      "not_replayable",
      "This run holds no code that could run again: it was recorded elsewhere or imported.",
      {
        exitCode: EXIT.usage,
        hint: "It can be read, searched and verified: `show` and `verify`.",
      },
    );
  }
  const entry = code.root === undefined ? undefined : join(code.root, code.entry);
  if (wanted === "today" && code.root !== undefined && entry !== undefined && existsSync(entry)) {
    const compiled = await compileProgram(entry, code.root);
    const recorded = new Map(code.modules.map(({ path, sha256 }) => [path, sha256]));
    const changed = compiled.modules
      .filter(({ path, sha256 }) => recorded.get(path) !== sha256)
      .map(({ path }) => path);
    const gone = [...recorded.keys()].filter((path) => !compiled.modules.some((module) => module.path === path));
    return { program: compiled.program, source: "today", changed: [...changed, ...gone] };
  }
  const bytes = await directoryTape(dir).artifact(code.program);
  return { program: Buffer.from(bytes).toString("utf8"), source: "recorded", changed: [] };
}

/** What a replay comes to whose process never answered. */
function hung(dir: string, { lastSeq }: IsolatedReplay): ReplayReport {
  const tape = directoryTape(dir);
  let head = "";
  for (let line = tape.lines.next(); line !== undefined; line = tape.lines.next())
    head = (JSON.parse(line) as { hash: string }).hash;
  return {
    verdict: "diverged",
    head: head as ReplayReport["head"],
    derivedHead: head as ReplayReport["head"],
    compared: 0,
    classes: { derived: 0, served: 0, carried: 0 },
    grades: { "re-executed": 0, served: 0, equivalent: 0, carried: 0, unobserved: 0 },
    ranges: [],
    firstDivergence: { seq: lastSeq + 1, reason: "did not return: the code ended its process or ran without end" },
  };
}

function verdictOf(
  report: ReplayReport,
  { block, reached, made }: IsolatedReplay,
  { source, changed, differs }: ComparedCode,
): ReplayRecord["verdict"] {
  const { verdict, derivedHead, compared, classes, grades, ranges, firstDivergence } = report;
  return {
    verdict,
    derivedHead,
    compared,
    classes: { ...classes },
    grades: { ...grades },
    ranges,
    block,
    ...(reached.length > 0 && { reached: [...reached] }),
    code: { source, changed: [...changed], ...(differs.length > 0 && { differs: [...differs] }) },
    ...(made && { made: { ...made } }),
    ...(firstDivergence && { firstDivergence }),
  };
}

/** Writes the short log of the replay: who replayed what, and the verdict. */
async function writeReplay(
  options: ReplayOptions,
  header: Header,
  report: ReplayReport,
  verdict: ReplayRecord["verdict"],
  durationMs: number,
): Promise<string> {
  const { home } = options;
  const runId = newRunId(originals.now(), originals.randomBytes(10));
  const startedAt = new originals.Date(originals.now()).toISOString();
  const files = new LiveFiles(undefined, { runId, name: header.name, project: header.project, startedAt });
  const writer = BundleWriter.create({
    runsDirectory: home.runsDirectory,
    runId,
    lock: (directory) => RunLock.acquire(directory),
    manifest: files.manifest,
    live: files.live,
    projections: derivedFiles,
    verify: checkWritten,
  });
  try {
    recordReplay(writer, {
      runId,
      original: header,
      actor: actorOf(options.env),
      cwd: process.cwd(),
      replay: {
        of: header.runId,
        ofHead: report.head,
        mode: options.mode,
        ...(options.attempt !== undefined && { cursor: options.attempt }),
      },
      verdict,
      durationMs,
      onEvent: (event) => files.apply(event as TimelineEvent),
    });
    await writer.settle();
  } finally {
    await writer.close();
  }
  return runId;
}

/** Whether the filter replaced anything when the run was recorded. */
function hasRedactions(dir: string): boolean {
  const { lines } = directoryTape(dir);
  for (let line = lines.next(); line !== undefined; line = lines.next()) if (line.includes('"redacted":[')) return true;
  return false;
}

async function originalOf(dir: string): Promise<ReplayEnd["original"]> {
  const { run, durationMs } = await foldRun(directorySource(dir), {});
  const { modelCalls, toolCalls, cost } = run.totals;
  return { modelCalls, toolCalls, cost, ...(durationMs !== undefined && { durationMs }) };
}
