import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunLock } from "@openexec/bundle";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestHome } from "../testing/test-home.ts";

const replayOf = (of: string) => ({ replay: { of, ofHead: "0".repeat(64), mode: "exact" as const } });

let place: TestHome;
beforeEach(() => {
  place = new TestHome();
});
afterEach(() => place.remove());

describe("list", () => {
  it("shows the newest first, without replays, in a table", async () => {
    const first = place.addRun("run a[model]:ok completed", { title: "Fix the bug" });
    place.addRun("run a:ok b:failed failed");
    place.addRun("run completed", replayOf(first));
    const { code, out } = await place.run("list");
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "#  status       run          steps  tokens   cost   took  started",
      "2  ✗ failed     test             2       0         50 ms  4 m ago",
      "1  ✓ completed  Fix the bug      1      22  $0.25  50 ms  4 m ago",
      "",
    ]);
  });

  it("says that no run has a name that is asked for, and shows where", async () => {
    expect((await place.run("list", "--filter", "tool:Bash")).out).toBe("No runs.\n");
    place.addRun("run a[tool]:ok completed");
    for (const command of [["list"], ["stats"], ["search", "zzz"]]) {
      const { code, err } = await place.run(...command, "--filter", "flow:tesst");
      expect(code).toBe(2);
      expect(err).toContain(
        'flow is never "tesst": it can be test; did you mean test? (invalid_filter)\n  flow:tesst\n       ^^^^^',
      );
    }
    expect((await place.run("list", "--filter", "flow:test status:waiting")).out).toBe("No runs.\n");
    expect((await place.run("list", "--filter", "-tool:gone status:waiting")).out).toBe("No runs.\n");
    const named = await place.run("list", "--name", "tesst");
    expect([named.code, named.err]).toEqual([2, expect.stringContaining("Did you mean test?")]);
    const silent = place.addRun("run completed", { name: "deploy" });
    rmSync(join(place.home.runDirectory(silent), "timeline.jsonl"));
    const { code, out } = await place.run("list", "--filter", "flow:deploy");
    expect([code, out]).toEqual([0, expect.stringContaining(`${silent} cannot be read`)]);
  });

  it("as JSON has the runs, and all of them with --all", async () => {
    const first = place.addRun("run a[model,tool]:ok completed");
    const second = place.addRun("run completed", replayOf(first));
    const { runs } = (await place.run("list", "--json")).json();
    expect(runs).toEqual([
      {
        id: first,
        number: 1,
        project: "project",
        title: "test",
        flow: "test",
        status: "completed",
        trigger: "cli",
        actor: expect.any(String),
        createdAt: expect.any(String),
        startedAt: expect.any(String),
        finishedAt: expect.any(String),
        durationMs: expect.any(Number),
        models: ["m1"],
        lastSeq: 8,
        head: expect.stringMatching(/^[0-9a-f]{64}$/),
        steps: 1,
        modelCalls: 1,
        toolCalls: 1,
        inputTokens: 15,
        outputTokens: 7,
        costUsd: 0.25,
        unpricedCalls: 0,
        errors: 0,
        warnings: 0,
        interactions: 0,
        pendingInteractions: 0,
        violations: 0,
        pinned: false,
        tags: [],
      },
    ]);
    const all = (await place.run("--json", "list", "--all")).json().runs;
    expect(all.map(({ id }: { id: string }) => id)).toEqual([second, first]);
  });

  it("lists what a filter means, and points at the word of one that it does not understand", async () => {
    const first = place.addRun("run a[model,tool]:ok completed");
    const second = place.addRun("run a:open");
    const ids = async (...argv: string[]) =>
      (await place.run("list", "--json", ...argv)).json().runs.map(({ id }: { id: string }) => id);
    expect(await ids("--filter", "status:completed cost:>=0.25")).toEqual([first]);
    expect(await ids("--filter", "-status:completed")).toEqual([second]);
    expect(await ids("--sort", "cost,asc")).toEqual([first, second]);
    const { code, err } = await place.run("list", "--filter", "statsu:failed");
    expect(code).toBe(2);
    expect(err).toContain("  statsu:failed\n  ^^^^^^");
    expect(err).toContain("Did you mean status?");
    const refused = (await place.run("list", "--json", "--filter", "status:faild")).json().error;
    expect(refused).toMatchObject({ code: "invalid_filter", at: { from: 7, to: 12 }, nearest: "failed" });
  });

  it("goes on where a page ended", async () => {
    const runs = ["1", "2", "3"].map(() => place.addRun("run a:ok completed"));
    const first = (await place.run("list", "--json", "--limit", "2")).json();
    const second = (await place.run("list", "--json", "--limit", "2", "--cursor", first.nextCursor)).json();
    expect([...first.runs, ...second.runs].map(({ id }: { id: string }) => id)).toEqual(runs.reverse());
    expect(second.nextCursor).toBeUndefined();
    expect((await place.run("list", "--json", "--cursor", "made-up")).json().error.code).toBe("cursor_invalid");
  });

  it("fits a narrow terminal", async () => {
    place.addRun("run a[model]:ok completed", { title: "A title that is much longer than the terminal" });
    const { out } = await place.runAt(40, "list");
    for (const line of out.trimEnd().split("\n")) expect(line.length).toBeLessThanOrEqual(40);
    expect(out).toContain("✓ completed");
  });

  it("does not depend on the index: deleted, damaged or newer, the runs are there", async () => {
    place.addRun("run a:ok completed");
    const index = place.home.indexPath;
    const damage = (): void => {
      // What is left of its journal would mend it.
      // So would a connection of the list before, which its driver ends when it is collected: it gets a file of its own.
      for (const suffix of ["", "-wal", "-shm"]) rmSync(`${index}${suffix}`, { force: true });
      writeFileSync(index, "no database".repeat(500));
    };
    for (const spoil of [() => rmSync(index, { force: true }), damage]) {
      spoil();
      const { code, out } = await place.run("list", "--json");
      expect([code, JSON.parse(out).runs.length]).toEqual([0, 1]);
    }
    expect((await place.run("list")).out).toContain("index rebuild");
    expect((await place.run("index", "rebuild", "--json")).json()).toMatchObject({ runs: 1, unreadable: [] });
    expect((await place.run("list")).out).not.toContain("index rebuild");
  });

  it("forgets runs whose directory is gone, and notices those that went on", async () => {
    const gone = place.addRun("run a:ok completed");
    place.addRun("run a:open");
    expect((await place.run("list", "--json")).json().runs).toHaveLength(2);
    rmSync(place.pathOf(gone), { recursive: true });
    const { runs } = (await place.run("list", "--json")).json();
    expect(runs).toMatchObject([{ number: 2, status: "interrupted" }]);
  });

  it("shows a run as running only while its writer lives", async () => {
    const runId = place.addRun("run a:open");
    const lock = RunLock.acquire(place.pathOf(runId));
    expect((await place.run("list", "--json")).json().runs).toMatchObject([{ status: "running" }]);
    lock.release();
    expect((await place.run("list", "--json")).json().runs).toMatchObject([{ status: "interrupted" }]);
  });

  it("names a run that cannot be read and shows the rest", async () => {
    const runId = place.addRun("run completed");
    place.addRun("run completed");
    rmSync(place.pathOf(runId, "timeline.jsonl"));
    const { code, out } = await place.run("list");
    expect(code).toBe(0);
    expect(out).toContain(`${runId} cannot be read`);
    expect(out).toContain("2  ✓ completed");
  });
});
