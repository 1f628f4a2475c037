import { accessSync, constants, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Home, RunLock, repair } from "@openexec/bundle";
import { sqliteFault } from "@openexec/store";
import { describeError, toErrorRecord } from "@openexec/timeline";
import { runIds } from "../compose/run-files.ts";
import { type RunSummary, summarizeHome } from "../compose/summarize.ts";
import { writerOf } from "../compose/writer.ts";
import { rebuildIndex } from "../history/rebuild-index.ts";
import { openIndex, type UnreadableRun } from "../history/run-index.ts";
import { counted } from "../text/numbers.ts";
import type { Check } from "./check.ts";
import { checkRoom } from "./check-room.ts";

/** What is in an `.openexec` directory, and with `mend` what can be done about it. */
export async function checkHome(home: Home, mend: boolean): Promise<readonly Check[]> {
  const { summaries, unreadable } = await summarizeHome(home);
  const interrupted = summaries.filter(({ status }) => status === "interrupted");
  return [
    checkAccess(home),
    checkRoom(home),
    { what: "runs", state: "fine", found: contents(summaries) },
    ...unreadable.map(unreadableRun),
    ...checkNumbers(home, mend),
    ...(await Promise.all(interrupted.map((run) => checkInterrupted(home, run, mend)))),
    ...leftovers(home, mend),
    await checkIndex(home, mend),
  ];
}

/** In the words of `list`, which shows no replays. */
function contents(summaries: readonly RunSummary[]): string {
  const replays = summaries.filter(({ isReplay }) => isReplay).length;
  const runs = counted(summaries.length - replays, "run");
  return replays === 0 ? runs : `${runs}, ${counted(replays, "replay")}`;
}

function checkAccess({ path }: Home): Check {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return { what: "directory", state: "fine", found: path };
  } catch (error) {
    const advice = "Nothing can be recorded here. Change its permissions, or name another one with --dir.";
    return { what: "directory", state: "broken", found: `${path}: ${(error as Error).message}`, advice };
  }
}

function unreadableRun({ runId, error }: UnreadableRun): Check {
  return {
    what: `run ${runId}`,
    state: "broken",
    found: describeError(error),
    advice: "`verify` says what is wrong with it.",
  };
}

/** Runs that `numbers.jsonl` should know and does not: it was deleted, or cut. */
function checkNumbers(home: Home, mend: boolean): readonly Check[] {
  const lost = home.unnumbered();
  if (lost.length === 0) return [];
  const found = `no number for ${counted(lost.length, "run")}`;
  if (!mend) return [{ what: "numbers", state: "odd", found, advice: "`doctor --repair` gives numbers back." }];
  home.restoreNumbers(lost);
  return [{ what: "numbers", state: "repaired", found: "given back" }];
}

/** A run whose process died: what that process left running is ended, a torn last line is put aside. */
async function checkInterrupted(home: Home, { runId, number }: RunSummary, mend: boolean): Promise<Check> {
  const name = number === undefined ? runId : String(number);
  const what = `run ${name}`;
  const advice = `\`resume ${name}\` goes on with it.`;
  if (!mend) return { what, state: "odd", found: "interrupted", advice };
  const directory = home.runDirectory(runId);
  try {
    const lock = RunLock.acquire(directory);
    try {
      const { bytesCut, processesEnded } = await repair(directory, { lock });
      if (bytesCut === 0 && processesEnded.length === 0) return { what, state: "odd", found: "interrupted", advice };
      const found = `${bytesCut} torn bytes put aside, ${counted(processesEnded.length, "process group")} ended`;
      return { what, state: "repaired", found, advice };
    } finally {
      lock.release();
    }
  } catch (error) {
    return {
      what,
      state: "broken",
      found: describeError(toErrorRecord(error)),
      advice: `\`verify ${name}\` says more.`,
    };
  }
}

/** Runs that never got their name, and runs whose deletion, or whose exchange for a newer import, was cut short. */
function leftovers(home: Home, mend: boolean): readonly Check[] {
  const names = readdirSync(home.runsDirectory)
    .filter((name) => /^\.(new|removed|replaced|gone)-/.test(name))
    .filter((name) => writerOf(join(home.runsDirectory, name)) === undefined);
  const problems = mend && names.length > 0 ? home.endCutOff() : [];
  return names.map((name): Check => {
    if (!mend)
      return { what: name, state: "odd", found: "left behind by a crash", advice: "`doctor --repair` clears it up." };
    const path = join(home.runsDirectory, name);
    const problem = problems.find((problem) => problem.path === path);
    if (problem !== undefined) {
      const advice = "Change its permissions, or delete it yourself.";
      return { what: name, state: "broken", found: `left behind by a crash. ${problem.message}`, advice };
    }
    if (name.startsWith(".new-")) rmSync(path, { recursive: true, force: true });
    return { what: name, state: "repaired", found: name.startsWith(".replaced-") ? "ended" : "removed" };
  });
}

async function checkIndex(home: Home, mend: boolean): Promise<Check> {
  const found = await indexFault(home);
  if (found === undefined) return { what: "index", state: "fine", found: home.indexPath };
  if (!mend) {
    return { what: "index", state: "odd", found, advice: "`index rebuild` makes it again; no run depends on it." };
  }
  await rebuildIndex(home);
  return { what: "index", state: "repaired", found: "made again" };
}

async function indexFault(home: Home): Promise<string | undefined> {
  if (!existsSync(home.indexPath)) return runIds(home).length === 0 ? undefined : "not there, though there are runs";
  // Brings it to this version, which is no fault.
  const { index, problem } = await openIndex(home);
  await index.close();
  return problem?.message ?? sqliteFault(home.indexPath);
}
