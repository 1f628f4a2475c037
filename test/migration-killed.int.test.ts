import type { ChildProcess } from "node:child_process";
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestHome } from "../packages/cli/src/testing/test-home.ts";
import { openDriver } from "../packages/store/src/sqlite/driver.ts";
import { INDEX_VERSION, migrate } from "../packages/store/src/sqlite/migrations.ts";
import { ended, openexec, startOpenexec } from "./openexec.ts";
import { scale } from "./scale.ts";
import { Random } from "./support/random.ts";

/** Rows of an index whose migration takes so long that a kill strikes it. */
const OLD_RUNS = 20_000;

let home: TestHome;
let old: string;
let made: readonly string[];
beforeEach(() => {
  home = new TestHome();
  old = join(home.folder, "old.db");
  made = Array.from({ length: scale.migratedRuns }, () => home.addRun("run plan[model,tool,log]:ok completed")).sort();
});
afterEach(() => home.remove());

/** What an index knew that the steps behind the second cannot carry over. */
function fillSecond(): void {
  const driver = openDriver(old);
  driver.exec("pragma journal_mode = wal");
  migrate(driver, old, 2);
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${OLD_RUNS})`;
  driver.exec(`begin;
    ${numbers} insert into run select i, 'run_' || hex(randomblob(16)), i % 3, 0, i * 1000, i, i, i, i, i, null, null,
      0, 0, 0, 1, 'h', '{}', '{}', randomblob(600) from n;
    ${numbers} insert into tool_call (run_no, seq, callId, name) select i, 1, hex(randomblob(8)), 'tool' from n;
    ${numbers} insert into doc select i, i, '[]', randomblob(500) from n;
    ${numbers} insert into doc_terms (rowid, text) select i, 'word' || i || ' ' || hex(randomblob(20)) from n;
    commit`);
  driver.close();
}

/** The index as the version before knew all the runs. */
async function fillThird(): Promise<void> {
  expect((await openexec(["list", "--dir", home.home.path])).code).toBe(0);
  const driver = openDriver(home.home.indexPath);
  driver.exec("drop table texts_due; pragma user_version = 3; pragma wal_checkpoint(truncate)");
  driver.close();
  copyFileSync(home.home.indexPath, old);
}

function restoreOld(): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${home.home.indexPath}${suffix}`, { force: true });
  copyFileSync(old, home.home.indexPath);
}

function versionNow(): number {
  const driver = openDriver(home.home.indexPath);
  const [row] = driver.prepare("pragma user_version").all([]) as readonly { user_version: number }[];
  driver.close();
  return row?.user_version ?? 0;
}

/** Kills it so long after it has opened the database. */
async function killed(child: ChildProcess, afterMs: number): Promise<void> {
  const end = ended(child);
  let isOver = false;
  void end.then(() => {
    isOver = true;
  });
  while (!isOver && !existsSync(`${home.home.indexPath}-shm`)) await pause(1);
  await pause(afterMs);
  child.kill("SIGKILL");
  await end;
}

const COMMANDS = {
  list: ["list", "--json"],
  serve: ["serve", "--port", "0", "--json"],
};
/** How an index of a version is made, and how long after it was opened about its migration ends. */
const OLD = { 2: { fill: fillSecond, withinMs: 400 }, 3: { fill: fillThird, withinMs: 20 } };
const CASES = Object.keys(OLD).flatMap((from) => Object.keys(COMMANDS).map((command) => ({ from, command }) as const));

test.each(CASES)(
  "an index of version $from is there in this version, and has all runs, whenever $command is killed that brings it there",
  async ({ from, command }) => {
    const { fill, withinMs } = OLD[from as unknown as keyof typeof OLD];
    await fill();
    const random = new Random();
    const left: number[] = [];
    for (let kill = 0; kill < scale.migrationKills; kill++) {
      restoreOld();
      const afterMs = Math.floor(((kill + random.next()) / scale.migrationKills) * withinMs);
      const words = COMMANDS[command as keyof typeof COMMANDS];
      await killed(startOpenexec([...words, "--dir", home.home.path], { cwd: home.folder }), afterMs);
      left.push(versionNow());
      const where = `seed ${random.seed}, kill ${kill}, after ${afterMs} ms, left version ${left.at(-1)}`;
      expect([Number(from), INDEX_VERSION], where).toContain(left.at(-1));
      const listed = await openexec(["list", "--limit", "10000", "--json", "--dir", home.home.path]);
      const { runs, unreadable } = JSON.parse(listed.stdout);
      expect([runs.map(({ id }: { id: string }) => id).sort(), unreadable], where).toEqual([made, undefined]);
      const stats = await openexec(["stats", "--json", "--dir", home.home.path]);
      expect(JSON.parse(stats.stdout), where).toMatchObject({ runs: made.length, toolCalls: made.length });
      const found = await openexec(["search", "hello", "--limit", "10000", "--json", "--dir", home.home.path]);
      expect(JSON.parse(found.stdout).matches, where).toHaveLength(made.length);
      expect(versionNow(), where).toBe(INDEX_VERSION);
      const driver = openDriver(home.home.indexPath);
      expect(driver.prepare("pragma integrity_check").all([]), where).toEqual([{ integrity_check: "ok" }]);
      driver.close();
    }
    console.log(
      `${command} killed at the migration from version ${from}, seed ${random.seed}: versions ${left} were left`,
    );
  },
);
