import { rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { holdIndex, openAndClose } from "../../testing/hold-index.ts";
import { LiveListener } from "../../testing/live-listener.ts";
import { LiveRun } from "../../testing/live-run.ts";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";

const RUN = "run plan[model,tool,log]:ok review[model]:ok completed";

let home: TestHome;
let server: TestServer;
beforeEach(() => {
  home = new TestHome();
  for (let n = 0; n < 3; n++) home.addRun(RUN);
});
afterEach(async () => {
  await server.stop();
  home.remove();
});

/** The first answer of `/healthz` that is as it should be. */
// biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
function health(wanted: (health: any) => boolean): Promise<any> {
  return expect
    .poll(async () => {
      const answer = await server.json("/healthz");
      return wanted(answer) ? answer : undefined;
    }, WAIT)
    .toBeDefined();
}
const WAIT = { timeout: 60_000, interval: 50 };
const isOk = ({ status }: { status: string }): boolean => status === "ok";
/** The log of another process comes later than its answers. */
const told = (msg: string) => expect.poll(() => server.logged, WAIT).toContainEqual(expect.objectContaining({ msg }));
const total = async (): Promise<number> => (await server.json("/api/runs")).meta?.total;

/** Sources read logs in the thread that answers, the built program in one of its own, with a connection of its own. */
const SERVERS = { "of sources": TestServer.start, "that was built": TestServer.startBuilt };

describe.each(Object.entries(SERVERS))("while a server %s runs", (_, start) => {
  beforeEach(async () => {
    server = await start(home);
    expect(await total()).toBe(3);
  });

  const losses: Readonly<Record<string, (file: string) => void>> = {
    deleted: (file) => rmSync(file),
    "deleted with all that is beside it": (file) => {
      for (const suffix of ["", "-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
    },
    "overwritten with something else": (file) => writeFileSync(file, "no database".repeat(10_000)),
    "cut off": (file) => truncateSync(file, 0),
  };
  test.each(Object.keys(losses))("an index that is %s is noticed, told, and made again from the runs", async (loss) => {
    losses[loss]?.(home.home.indexPath);
    await server.json("/healthz");
    await told("index lost");
    // As long as it lacks runs it is not called fine.
    await health(isOk);
    expect(await total()).toBe(3);
    // What is recorded from then on is in it, and in the file that is there now.
    const run = home.addRun(RUN);
    await expect.poll(total, WAIT).toBe(4);
    await server.stop();
    const listed = await home.run("list", "--json");
    expect(JSON.stringify(listed.json())).toContain(run);
    server = await start(home);
    expect(await total()).toBe(4);
  });

  test("other processes come and go, and the log of the index stays the one that the server writes to", async () => {
    // It looks after its index, and somebody else of its process opens it too.
    await server.json("/healthz");
    await home.run("list");
    await openAndClose(home.home.indexPath);
    const log = `${home.home.indexPath}-wal`;
    const before = statSync(log).ino;
    for (let time = 0; time < 3; time++) {
      await server.json("/healthz");
      await openAndClose(home.home.indexPath);
    }
    expect(statSync(log).ino).toBe(before);
    const run = home.addRun(RUN);
    await expect.poll(total, WAIT).toBe(4);
    await openAndClose(home.home.indexPath);
    await server.send("PATCH", `/api/runs/${run}`, { tags: ["kept"] });
    expect((await server.json("/api/runs?tag=kept")).runs).toHaveLength(1);
    expect((await home.run("list", "--filter", "tag:kept", "--json")).json().runs).toHaveLength(1);
  });
});

describe.each(Object.entries(SERVERS))("while a server %s runs", (_, start) => {
  /** Runs that end while somebody holds the index, with more lines each than are read in the thread that answers. */
  const finishedRuns = (): readonly LiveRun[] =>
    Array.from({ length: 12 }, (_, n) => {
      const run = new LiveRun(home.home);
      run.log(n % 2 === 0 ? 10 : 500);
      run.complete();
      return run;
    });

  test("an index that another process holds is told of soon, answers what it knows, and takes what it missed after", async () => {
    server = await start(home);
    const known = home.addRun(RUN);
    await expect.poll(total, WAIT).toBe(4);
    const answers: (number | undefined)[] = [];
    let slowestMs = 0;
    const ask = async (): Promise<void> => {
      const asked = performance.now();
      answers.push(await total());
      slowestMs = Math.max(slowestMs, performance.now() - asked);
    };
    // How fast this machine is, so that one that is slow is told from waits that should not be.
    const usual: number[] = [];
    while (usual.length < 21) {
      const begun = performance.now();
      await ask();
      usual.push(performance.now() - begun);
    }
    const usualMs = usual.sort((a, b) => a - b)[10] ?? 0;
    slowestMs = 0;
    answers.length = 0;
    const holder = await holdIndex(home.home.indexPath);
    const runs = finishedRuns();
    const told = async (): Promise<boolean> => {
      await ask();
      const { findings } = await server.json("/healthz");
      return findings.some(({ code }: { code: string }) => code === "index_unusable");
    };
    await expect.poll(told, { timeout: 15_000 + 200 * usualMs, interval: 50 }).toBe(true);
    // It answers all the while, and not only when a wait is over.
    while (answers.length < 8) await ask();
    expect(slowestMs).toBeLessThan(8_000 + 100 * usualMs);
    expect(new Set(answers)).toEqual(new Set([4]));
    const [run] = runs;
    const live = await LiveListener.connect(server.url);
    live.say({ type: "subscribe_run", id: "a", runId: run?.runId ?? "" });
    // Not that it was deleted: its log is there.
    expect(await live.hear("error")).toMatchObject({ id: "a", code: "index_unavailable" });
    const patched = await server.send("PATCH", `/api/runs/${known}`, { tags: ["kept"] });
    expect([patched.status, (await patched.json()).code]).toEqual([503, "index_unavailable"]);
    await holder.release();
    await health(isOk);
    live.say({ type: "subscribe_run", id: "b", runId: run?.runId ?? "" });
    expect(await live.hear("run_snapshot")).toMatchObject({ id: "b", lastSeq: run?.lastSeq });
    live.close();
    await expect.poll(total, WAIT).toBe(4 + runs.length);
    await expect.poll(async () => (await server.json("/api/runs?tag=kept")).runs, WAIT).toMatchObject([{ id: known }]);
    for (const { runId, lastSeq } of runs) {
      expect(await server.json(`/api/runs/${runId}`)).toMatchObject({ status: "completed", lastSeq });
    }
  });
});

test.each(Object.entries(SERVERS))(
  "an index that was damaged before a server %s starts is made again",
  async (_, start) => {
    await home.run("list");
    // A connection of this process that was not collected yet would write what it knows into the same file when it is.
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${home.home.indexPath}${suffix}`, { force: true });
    writeFileSync(home.home.indexPath, "no database".repeat(10_000));
    server = await start(home);
    await health(isOk);
    await told("index lost");
    expect(await total()).toBe(3);
  },
);

test("doctor says that the index is gone, or damaged, and mends it", async () => {
  server = await TestServer.start(home);
  await server.stop();
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${home.home.indexPath}${suffix}`, { force: true });
  const gone = await home.run("doctor");
  expect(gone.out).toMatch(/index.*not there/);
  writeFileSync(home.home.indexPath, "no database".repeat(10_000));
  const damaged = await home.run("doctor");
  expect(damaged.out).toMatch(/index.*not a SQLite database/);
  await home.run("doctor", "--repair");
  expect((await home.run("doctor")).out).not.toMatch(/not a SQLite database|not there/);
  server = await TestServer.start(home);
  expect(await total()).toBe(3);
});
