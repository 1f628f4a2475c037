import { accessSync, constants, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "@openexec/bundle";
import { openSqliteIndex } from "@openexec/store";
import { describeError } from "@openexec/timeline";
import { openIndex, summarizeHome, type UnreadableRun } from "../compose/run-index.ts";
import { writerOf } from "../compose/writer.ts";
import { counted } from "../text/numbers.ts";
import type { Check } from "./check.ts";

/** What is in an `.openexec` directory, and with `repair` what can be done about it. */
export async function checkHome(home: Home, repair: boolean): Promise<readonly Check[]> {
  const { summaries, unreadable } = await summarizeHome(home);
  const interrupted = summaries.filter(({ status }) => status === "interrupted");
  return [
    checkAccess(home),
    { what: "runs", state: "fine", found: counted(summaries.length, "run") },
    ...unreadable.map(unreadableRun),
    ...interrupted.map(({ runId, number }): Check => {
      const name = number === undefined ? runId : String(number);
      return {
        what: `run ${name}`,
        state: "odd",
        found: "interrupted",
        advice: `\`resume ${name}\` goes on with it.`,
      };
    }),
    ...leftovers(home, repair),
    await checkIndex(home, repair, summaries),
  ];
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

/** Runs that never got their name, and runs whose deletion was cut short. */
function leftovers(home: Home, repair: boolean): readonly Check[] {
  const names = readdirSync(home.runsDirectory).filter((name) => /^\.(new|removed)-/.test(name));
  return names
    .filter((name) => writerOf(join(home.runsDirectory, name)) === undefined)
    .map((name): Check => {
      if (!repair)
        return { what: name, state: "odd", found: "left behind by a crash", advice: "`doctor --repair` removes it." };
      rmSync(join(home.runsDirectory, name), { recursive: true, force: true });
      return { what: name, state: "repaired", found: "removed" };
    });
}

async function checkIndex(
  home: Home,
  repair: boolean,
  summaries: Awaited<ReturnType<typeof summarizeHome>>["summaries"],
): Promise<Check> {
  const { index, problem } = await openIndex(home);
  await index.close();
  if (problem === undefined) return { what: "index", state: "fine", found: home.indexPath };
  if (!repair)
    return {
      what: "index",
      state: "odd",
      found: problem.message,
      advice: "`index rebuild` makes it again; no run depends on it.",
    };
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${home.indexPath}${suffix}`, { force: true });
  const rebuilt = await openSqliteIndex(home.indexPath);
  await rebuilt.replaceAll(summaries);
  await rebuilt.close();
  return { what: "index", state: "repaired", found: "made again" };
}
