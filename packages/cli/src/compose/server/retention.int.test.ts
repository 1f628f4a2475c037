import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunLock } from "@openexec/bundle";
import { openMemoryIndex, type RunIndex } from "@openexec/store";
import { LABELS_SCHEMA, type RunId } from "@openexec/timeline";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TestHome } from "../../testing/test-home.ts";
import { writeLabels } from "../labels.ts";
import { IndexFeeder } from "./index-feeder.ts";
import { Retention } from "./retention.ts";
import { writeRetention } from "./retention-settings.ts";
import { UnheardRuns } from "./unheard-runs.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

let home: TestHome;
let index: RunIndex;
let nowMs: number;
beforeEach(async () => {
  home = new TestHome();
  index = await openMemoryIndex();
  nowMs = Date.now();
});
afterEach(() => home.remove());

/** A run of these days, as the index knows it. */
async function add(days: number, trigger: "cli" | "http" = "http", of?: RunId): Promise<RunId> {
  const replay = { of: of ?? "", ofHead: "0".repeat(64), mode: "exact" as const };
  const runId = home.addRun("run a:ok completed", {
    trigger: { type: trigger },
    ...(of === undefined ? {} : { replay }),
  });
  await new IndexFeeder(home.home, index).feed(runId);
  await index.apply([{ runId, events: [], facts: { enteredAt: new Date(nowMs - days * DAY_MS).toISOString() } }]);
  return runId;
}

/** A replay that the index does not know. */
function unindexed(of: RunId): RunId {
  return home.addRun("run a:ok completed", { replay: { of, ofHead: "0".repeat(64), mode: "exact" } });
}

const sweep = (how: "dry" | "announced" | "now") => new Retention(home.home, index, () => nowMs).sweep(how);
const left = (): string[] => readdirSync(home.home.runsDirectory);

describe("retention", () => {
  test("takes what a server started 30 days after it came, and nothing that was recorded by hand", async () => {
    const old = await add(31);
    const young = await add(29);
    const byHand = await add(400, "cli");
    expect(await sweep("now")).toMatchObject({ deleted: [old], due: [{ runId: old, reason: "age" }] });
    expect(left().sort()).toEqual([young, byHand].sort());
    expect(await index.get(old, "row")).toBeUndefined();
  });

  test("holds every run to a limit that the user set", async () => {
    writeRetention(home.home, { maxAgeDays: 100 });
    const kept = await add(31);
    const gone = await add(101, "cli");
    expect((await sweep("now")).deleted).toEqual([gone]);
    expect(left()).toEqual([kept]);
  });

  test("keeps to a budget of the disk, the oldest first", async () => {
    const runs = [await add(3, "cli"), await add(2, "cli"), await add(1, "cli")];
    writeRetention(home.home, { maxBytes: 1 });
    expect((await sweep("dry")).due.map(({ runId, reason }) => [runId, reason])).toEqual(
      runs.map((runId) => [runId, "disk"]),
    );
    writeRetention(home.home, { maxBytes: 1_000_000_000 });
    expect((await sweep("now")).due).toEqual([]);
  });

  test("tells what it cannot delete, and deletes the rest", async () => {
    const held = await add(32);
    const old = await add(31);
    const cut = "run_00000000-0000-7000-8000-000000000001";
    mkdirSync(join(home.home.runsDirectory, `.removed-${cut}`));
    // Secrets that are a folder cannot be removed, by nobody.
    for (const runId of [held, cut]) mkdirSync(join(home.home.vaultDirectory, `${runId}.json`));
    const { deleted, problems } = await sweep("now");
    // Its record goes with the next sweep that can take the secrets; no list shows it until then.
    expect(deleted).toEqual([held, old]);
    expect(problems).toEqual([expect.stringContaining(cut), expect.stringContaining(held)]);
    expect(left().sort()).toEqual([`.removed-${cut}`, `.removed-${held}`]);
    for (const runId of [held, cut]) rmdirSync(join(home.home.vaultDirectory, `${runId}.json`));
    expect((await sweep("now")).problems).toEqual([]);
    expect(left()).toEqual([]);
  });

  test("spares what is pinned, and what waits", async () => {
    const pinned = await add(31);
    await index.apply([{ runId: pinned, events: [], facts: { labels: { pinned: true, tags: [] } } }]);
    const waiting = home.addRun("run a[ask:open]:open pause", { trigger: { type: "http" } });
    await new IndexFeeder(home.home, index).feed(waiting);
    await index.apply([{ runId: waiting, events: [], facts: { enteredAt: "2020-01-01T00:00:00.000Z" } }]);
    expect((await sweep("now")).due).toEqual([]);
  });

  test("takes replays with their original, and a pinned replay protects it", async () => {
    const original = await add(31);
    const replay = await add(1, "http", original);
    const spared = await add(31);
    const pinned = await add(31, "http", spared);
    await index.apply([{ runId: pinned, events: [], facts: { labels: { pinned: true, tags: [] } } }]);
    expect((await sweep("now")).deleted).toEqual([replay, original]);
    expect(left().sort()).toEqual([spared, pinned].sort());
  });

  test("spares the original of a replay that is being written", async () => {
    const original = await add(32);
    const [replay, other] = [await add(1, "http", original), await add(31)];
    const lock = RunLock.acquire(home.pathOf(replay));
    expect((await sweep("now")).deleted).toEqual([other]);
    lock.release();
    expect((await sweep("now")).deleted).toEqual([replay, original]);
  });

  test("spares what its own folder says is pinned, whatever the index knows, and tells what it cannot read of that", async () => {
    const pinned = await add(33);
    const spared = await add(32);
    const replay = await add(1, "http", spared);
    const unread = await add(31);
    const old = await add(31);
    for (const runId of [pinned, replay]) {
      writeLabels(home.pathOf(runId), { schema: LABELS_SCHEMA, pinned: true, tags: [] });
    }
    writeFileSync(home.pathOf(unread, "labels.json"), "");
    const kept = [expect.stringContaining(unread)];
    expect(await sweep("dry")).toMatchObject({ due: [{ runId: old }], problems: [], kept });
    expect(await sweep("now")).toMatchObject({ deleted: [old], problems: [], kept });
    expect(left().sort()).toEqual([pinned, spared, replay, unread].sort());
  });

  test("spares the original of a replay that comes while it sweeps", async () => {
    const [first, original] = [await add(33), await add(32)];
    const holdRuns = home.home.holdRuns.bind(home.home);
    let replay: RunId | undefined;
    home.home.holdRuns = (runIds) => {
      replay ??= unindexed(original);
      return holdRuns(runIds);
    };
    expect((await sweep("now")).deleted).toEqual([first]);
    expect(left().sort()).toEqual([original, replay].sort());
  });

  test("looks at the disk once for a hundred that are due, and gives others a turn between any two", async () => {
    const look = vi.spyOn(UnheardRuns.prototype, "look");
    const looksFor = async (runs: number): Promise<number> => {
      for (let n = 0; n < runs; n++) await add(31);
      look.mockClear();
      const holdRuns = home.home.holdRuns.bind(home.home);
      const at: number[] = [];
      let immediate = 0;
      const count = (): void => {
        immediate++;
        if (at.length < runs) setImmediate(count);
      };
      setImmediate(count);
      home.home.holdRuns = (runIds) => {
        at.push(immediate);
        return holdRuns(runIds);
      };
      expect((await sweep("now")).deleted).toHaveLength(runs);
      home.home.holdRuns = holdRuns;
      // Somebody else had a turn before each of them.
      expect(new Set(at).size).toBe(runs);
      return look.mock.calls.length;
    };
    // One before the first of them goes, to say what is due.
    expect([await looksFor(2), await looksFor(30)]).toEqual([2, 2]);
    look.mockRestore();
  });

  test("takes nothing while a log is no log, however long its first line is", async () => {
    const old = await add(32);
    const replay = unindexed(old);
    for (const file of ["timeline.jsonl", "manifest.json"]) rmSync(home.pathOf(replay, file));
    // A hole of the disk: read to its end it is longer than a text may be.
    writeFileSync(home.pathOf(replay, "timeline.jsonl"), "");
    truncateSync(home.pathOf(replay, "timeline.jsonl"), 1024 ** 3);
    const kept = [expect.stringContaining(replay)];
    expect(await sweep("now")).toEqual({ due: [], deleted: [], problems: [], kept });
    for (const file of ["timeline.jsonl", "manifest.json"]) {
      rmSync(home.pathOf(replay, file), { force: true });
      mkdirSync(home.pathOf(replay, file));
    }
    expect(await sweep("now")).toEqual({ due: [], deleted: [], problems: [], kept });
    // As the health says.
    await home.run("rm", replay, "--force", "--json");
    expect((await sweep("now")).deleted).toEqual([old]);
  });

  test("takes an original with all of its replays, or none of them", async () => {
    const original = await add(32);
    const replays = [await add(1, "http", original), await add(1, "http", original), await add(1, "http", original)];
    for (const replay of replays) {
      const lock = RunLock.acquire(home.pathOf(replay));
      expect((await sweep("now")).deleted).toEqual([]);
      expect(left().sort()).toEqual([original, ...replays].sort());
      lock.release();
    }
    expect((await sweep("now")).deleted).toHaveLength(4);
  });

  test("takes replays of replays too, and one that is pinned protects all that it was made from", async () => {
    const original = await add(32);
    const replay = await add(1, "http", original);
    const again = await add(1, "http", replay);
    await index.apply([{ runId: again, events: [], facts: { labels: { pinned: true, tags: [] } } }]);
    expect((await sweep("now")).due).toEqual([]);
    await index.apply([{ runId: again, events: [], facts: { labels: { pinned: false, tags: [] } } }]);
    writeLabels(home.pathOf(again), { schema: LABELS_SCHEMA, pinned: true, tags: [] });
    expect((await sweep("now")).due).toEqual([]);
    writeLabels(home.pathOf(again), { schema: LABELS_SCHEMA, pinned: false, tags: [] });
    expect((await sweep("now")).deleted).toEqual([again, replay, original]);
  });

  test("spares what a run was made from that the index does not know, by its log or its manifest", async () => {
    const [original, other, forked] = [await add(34), await add(33), await add(32)];
    const replay = unindexed(original);
    const fork = home.addRun("run a:ok completed", { fork: { of: forked, atSeq: 1, headAtSeq: "0".repeat(64) } });
    writeFileSync(home.pathOf(replay, "timeline.jsonl"), "{broken\n");
    const kept = [expect.stringMatching(`${original}.*${replay}`)];
    expect(await sweep("now")).toMatchObject({ deleted: [other], kept });
    rmSync(home.pathOf(replay, "timeline.jsonl"));
    expect(await sweep("now")).toMatchObject({ due: [], kept });
    expect(left().sort()).toEqual([original, replay, forked, fork].sort());
  });

  test("takes nothing while a run does not say what it was made from, and says which", async () => {
    const old = await add(32);
    const replay = unindexed(old);
    for (const file of ["timeline.jsonl", "manifest.json"]) writeFileSync(home.pathOf(replay, file), "{broken\n");
    const kept = [expect.stringContaining(replay)];
    expect(await sweep("dry")).toEqual({ due: [], deleted: [], problems: [], kept });
    expect(await sweep("now")).toEqual({ due: [], deleted: [], problems: [], kept });
    const lock = RunLock.acquire(home.pathOf(replay));
    // Who writes it will say it.
    expect(await sweep("now")).toEqual({ due: [], deleted: [], problems: [], kept: [] });
    lock.release();
    rmSync(home.pathOf(replay), { recursive: true });
    expect((await sweep("now")).deleted).toEqual([old]);
  });

  test("says for a day what it will delete, before it deletes for the first time", async () => {
    const old = await add(31);
    const first = await sweep("announced");
    expect(first).toMatchObject({ deleted: [], announcedUntil: new Date(nowMs + DAY_MS).toISOString() });
    expect(existsSync(home.pathOf(old))).toBe(true);
    nowMs += DAY_MS / 2;
    expect((await sweep("announced")).deleted).toEqual([]);
    nowMs += DAY_MS;
    expect((await sweep("announced")).deleted).toEqual([old]);
    const next = await add(31);
    expect((await sweep("announced")).deleted).toEqual([next]);
  });
});

describe("gc", () => {
  test("says what would go, deletes it when asked to, and keeps the limit that was set", async () => {
    const run = home.addRun("run a:ok completed");
    expect((await home.run("gc", "--dry-run", "--keep-bytes", "1", "--json")).json()).toMatchObject({
      due: [{ runId: run, reason: "disk" }],
      deleted: [],
      limits: { maxBytes: 1, maxAgeDays: null },
    });
    expect((await home.run("gc", "--json")).json()).toMatchObject({ deleted: [run] });
    expect((await home.run("gc", "--keep-bytes", "all", "--json")).json().limits.maxBytes).toBeNull();
    expect((await home.run("gc", "--keep-days", "-1", "--json")).json().error.code).toBe("invalid_argument");
  });
});
