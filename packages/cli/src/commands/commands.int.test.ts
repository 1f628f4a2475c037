import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RunLock } from "@openexec/bundle";
import { LABELS_SCHEMA } from "@openexec/timeline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeLabels } from "../compose/labels.ts";
import { TestHome } from "../testing/test-home.ts";

const ACPX = fileURLToPath(new URL("../../../../fixtures/acpx", import.meta.url));
const replayOf = (of: string) => ({ replay: { of, ofHead: "0".repeat(64), mode: "exact" as const } });

let place: TestHome;
beforeEach(() => {
  place = new TestHome();
});
afterEach(() => place.remove());

describe("show", () => {
  it("tells the tree of a run with times, tokens, calls, decisions and errors", async () => {
    place.addRun("run fix[model,tool:failed]:ok fan:ok fan/review:ok fix:failed failed", {
      title: "Fix \u001b[31mit",
    });
    const { code, out } = await place.run("show", "1");
    expect(code).toBe(0);
    expect(out).toContain("✗ failed  Fix \\x1b[31mit");
    expect(out).toContain("4 steps  1 model call  1 tool call  15 tokens in, 7 out  $0.25");
    expect(out).toMatch(/✓ fix +compute +2 ms {2}22 tokens\n.*· model {2}m1 {2}12 ms/);
    expect(out).toMatch(/✗ fix #2 .*\n.*Error: fix broke/);
    expect(out).toMatch(/✓ {3}review/);
    expect(out).not.toContain("\u001b");
  });

  it("as JSON is the folded run", async () => {
    const runId = place.addRun("run fix[model]:ok completed");
    expect((await place.run("show", "last", "--json")).json()).toMatchObject({
      runId,
      dir: place.pathOf(runId),
      status: "completed",
      name: "test",
      totals: { steps: 1, modelCalls: 1 },
      steps: [{ attemptId: "fix#1", outcome: "ok", calls: [{ callType: "model", status: "ok" }], decisions: [] }],
      findings: [],
    });
  });

  it("shows one attempt in full, and refuses one that is not there", async () => {
    place.addRun("run fix[model]:ok fix:ok completed");
    const step = (await place.run("show", "1", "--step", "fix#1", "--json")).json();
    expect(step.events.map(({ type }: { type: string }) => type)).toEqual([
      "StepStarted",
      "ModelInvocationStarted",
      "ModelInvocation",
      "StepCompleted",
    ]);
    const { code, out } = await place.run("show", "1", "--step", "fix", "--json");
    expect([code, JSON.parse(out).error]).toMatchObject([
      2,
      { code: "attempt_ambiguous", candidates: ["fix#1", "fix#2"] },
    ]);
    expect((await place.run("show", "1", "--step", "nix")).err).toContain("There are fix#1, fix#2.");
  });

  it("lists every event on a line", async () => {
    place.addRun("run a[tool]:ok completed");
    const { out } = await place.run("show", "1", "--events");
    expect(out.trimEnd().split("\n")).toHaveLength(6);
    expect(out).toMatch(/ToolCallStarted {9}a#1:1 {2}grep {2}by code {2}\{"pattern":"x"\}/);
  });

  it("finds runs by every name, and says when there are several or none", async () => {
    const first = place.addRun("run completed");
    const second = place.addRun("run completed", replayOf(first));
    for (const name of ["1", "#1", "last", first, first.slice(-5), first.slice(0, 20)]) {
      expect((await place.run("show", name, "--json")).json().runId, name).toBe(first);
    }
    for (const name of [`.openexec/runs/${second}`, place.pathOf(second)]) {
      expect((await place.run("show", name, "--json")).json().runId, name).toBe(second);
    }
    const several = await place.run("show", "run_", "--json");
    expect([several.code, several.json().error.code]).toEqual([2, "run_ambiguous"]);
    const none = await place.run("show", "77", "--json");
    expect([none.code, none.json().error.code]).toEqual([2, "run_not_found"]);
    const path = await place.run("show", "./nowhere", "--json");
    expect([path.code, path.json().error.code]).toEqual([2, "bundle_missing"]);
  });

  it("--follow ends when the writer is gone", async () => {
    place.addRun("run a:ok b:open");
    const { code, err, out } = await place.run("show", "1", "--follow");
    expect(code).toBe(0);
    expect(err).toBe("✓  a#1  2 ms\n");
    expect(out).toContain("! interrupted");
  });
});

describe("open", () => {
  it.each([
    ["two-turn", "completed", 3],
    ["shell-fail", "failed", 2],
    ["node-timeout", "timed_out", 2],
    ["checkpoint", "waiting", undefined],
  ])("reads the acpx bundle %s", async (name, status, steps) => {
    const { code, json } = await place.run("open", join(ACPX, name), "--json");
    expect([code, json().status, json().recordedBy]).toEqual([0, status, "acpx"]);
    if (steps !== undefined) expect(json().steps).toHaveLength(steps);
  });

  it("refuses what is no bundle, in one sentence", async () => {
    mkdirSync(join(place.folder, "empty"));
    const { code, err } = await place.run("open", "empty");
    expect(code).toBe(2);
    expect(err).toMatch(/^error .*neither a timeline\.jsonl nor a manifest\.json.*\(not_a_bundle\)\n/);
  });
});

describe("verify", () => {
  it("is ok for a whole record, and exits 3 with the line of a flipped byte", async () => {
    const runId = place.addRun("run a:ok b:ok completed");
    const fine = await place.run("verify", "1", "--json");
    expect([fine.code, fine.json()]).toMatchObject([
      0,
      { ok: true, lines: 6, assurance: "consistent, not authenticated" },
    ]);
    const log = place.pathOf(runId, "timeline.jsonl");
    writeFileSync(log, readFileSync(log, "utf8").replace('"nodeId":"b"', '"nodeId":"c"'));
    const { code, json } = await place.run("verify", "1", "--json");
    expect([code, json().ok]).toEqual([3, false]);
    expect(json().findings).toContainEqual(
      expect.objectContaining({ code: "hash_mismatch", file: "timeline.jsonl", line: 4 }),
    );
    expect((await place.run("verify", "1")).out).toMatch(/error {2}timeline\.jsonl {2}line 4 /);
  });

  it("has the index as a second witness: a log and a manifest cut off together are found out", async () => {
    const runId = place.addRun("run a:ok b:ok completed");
    await place.run("list");
    const log = place.pathOf(runId, "timeline.jsonl");
    const lines = readFileSync(log, "utf8").split("\n").slice(0, 3);
    writeFileSync(log, `${lines.join("\n")}\n`);
    const manifest = JSON.parse(readFileSync(place.pathOf(runId, "manifest.json"), "utf8"));
    const head = { seq: 3, hash: JSON.parse(lines[2] ?? "").hash };
    writeFileSync(place.pathOf(runId, "manifest.json"), JSON.stringify({ ...manifest, head }));
    const { code, json } = await place.run("verify", "1", "--json");
    expect([code, json().findings[0].code]).toEqual([3, "witness_ahead"]);
  });
});

describe("export", () => {
  it("a zip opens elsewhere with the same head, and is the same each time", async () => {
    const runId = place.addRun("run a[model]:ok completed");
    const { json } = await place.run("export", "1", "-o", "one.zip", "--json");
    expect(json()).toEqual({
      path: join(place.folder, "one.zip"),
      format: "zip",
      bytes: statSync(join(place.folder, "one.zip")).size,
    });
    await place.run("export", "1", "--format", "zip", "-o", "two.zip");
    expect(readFileSync(join(place.folder, "one.zip")).equals(readFileSync(join(place.folder, "two.zip")))).toBe(true);
    rmSync(place.home.path, { recursive: true });
    expect((await place.run("open", "one.zip", "--json")).json()).toMatchObject({ runId, status: "completed" });
    expect((await place.run("verify", "one.zip")).code).toBe(0);
  });

  it("jsonl is the log, byte for byte, on standard output or in a file", async () => {
    const runId = place.addRun("run a:ok completed");
    const log = readFileSync(place.pathOf(runId, "timeline.jsonl"), "utf8");
    expect((await place.run("export", "1", "--format", "jsonl")).out).toBe(log);
    await place.run("export", "1", "--format", "jsonl", "-o", "log.jsonl");
    expect(readFileSync(join(place.folder, "log.jsonl"), "utf8")).toBe(log);
  });

  it("never replaces a file unasked", async () => {
    place.addRun("run completed");
    writeFileSync(join(place.folder, "x.zip"), "mine");
    const { code, json } = await place.run("export", "1", "-o", "x.zip", "--json");
    expect([code, json().error.code, readFileSync(join(place.folder, "x.zip"), "utf8")]).toEqual([
      2,
      "file_exists",
      "mine",
    ]);
    expect((await place.run("export", "1", "-o", "x.zip", "--force")).code).toBe(0);
  });
});

describe("labels", () => {
  it("pin, tag and note are kept beside the record, which stays as it is", async () => {
    const runId = place.addRun("run completed");
    const before = readFileSync(place.pathOf(runId, "timeline.jsonl"));
    await place.run("pin", "1");
    await place.run("tag", "1", "slow", "ci/nightly");
    await place.run("tag", "1", "slow", "--remove");
    const { json } = await place.run("note", "1", "look at \u202e this", "--json");
    expect(json()).toEqual({ runId, number: 1, pinned: true, tags: ["ci/nightly"], note: "look at \u202e this" });
    expect((await place.run("list", "--json")).json().runs).toMatchObject([{ pinned: true, tags: ["ci/nightly"] }]);
    expect((await place.run("list")).out).toContain("test [pinned] [ci/nightly]");
    expect((await place.run("note", "1", "--json")).json().note).toBeNull();
    expect(readFileSync(place.pathOf(runId, "timeline.jsonl")).equals(before)).toBe(true);
    expect(statSync(place.pathOf(runId, "labels.json")).mode & 0o777).toBe(0o600);
  });

  it("a tag that was given elsewhere can be taken away, whatever it is", async () => {
    const runId = place.addRun("run completed");
    writeLabels(place.pathOf(runId), { schema: LABELS_SCHEMA, pinned: false, tags: ["ask me", "b"] });
    expect((await place.run("tag", "1", "ask me", "--remove", "--json")).json().tags).toEqual(["b"]);
  });

  it("ones that cannot be read are left as they are, and the run with them", async () => {
    const runId = place.addRun("run completed");
    writeFileSync(place.pathOf(runId, "labels.json"), '{"pinned":tr');
    for (const command of [
      ["tag", "1", "x"],
      ["pin", "1"],
      ["rm", "1"],
    ]) {
      expect((await place.run(...command, "--json")).json().error.code).toBe("labels_unreadable");
    }
    expect(readFileSync(place.pathOf(runId, "labels.json"), "utf8")).toBe('{"pinned":tr');
    expect((await place.run("rm", "1", "--force", "--json")).json().removed).toHaveLength(1);
  });

  it.each(["a\nb", "a\u2028b", "a\u202eb", " "])("%j is refused as a tag", async (text) => {
    place.addRun("run completed");
    expect((await place.run("tag", "1", text, "--json")).json().error.code).toBe("invalid_argument");
  });

  it("a tag that the API takes is taken here too", async () => {
    place.addRun("run completed");
    expect((await place.run("tag", "1", "ask me", "👩‍💻", "--json")).json().tags).toEqual(["ask me", "👩‍💻"]);
  });
});

describe("rm", () => {
  it("deletes runs, but none that is pinned or being written, and then none at all", async () => {
    const runs = ["1", "2", "3"].map(() => place.addRun("run a:open"));
    await place.run("pin", "2");
    expect((await place.run("rm", "1", "2", "--json")).json().error.code).toBe("run_pinned");
    expect(existsSync(place.pathOf(runs[0] as never))).toBe(true);
    const lock = RunLock.acquire(place.pathOf(runs[2] as never));
    expect((await place.run("rm", "3", "--json")).json().error.code).toBe("run_in_progress");
    lock.release();
    expect((await place.run("rm", "1", "2", "#1", "--force", "--json")).json()).toEqual({
      removed: [
        { runId: runs[0], number: 1 },
        { runId: runs[1], number: 2 },
      ],
    });
    expect((await place.run("list", "--json")).json().runs).toMatchObject([{ id: runs[2] }]);
  });
});

describe("search and stats", () => {
  it("finds a text and says where", async () => {
    const first = place.addRun("run a[model,tool]:ok completed", { title: "Mend the Parser" });
    place.addRun("run completed");
    const { matches } = (await place.run("search", "--json", "the pars")).json();
    expect(matches).toMatchObject([{ run: { id: first }, hits: [{ seq: 1, part: "title", from: 5, to: 13 }] }]);
    const { out } = await place.run("search", "the pars");
    expect(out).toContain("1  ✓ completed  Mend the Parser");
    expect(out).toContain("1 title       Mend the Parser");
    expect((await place.run("search", "nowhere to be found")).out).toBe("No run has that text.\n");
  });

  it("adds up what runs took and cost", async () => {
    place.addRun("run a[model,tool]:ok completed");
    place.addRun("run a:open");
    const stats = (await place.run("stats", "--json", "--by", "model")).json();
    expect(stats).toMatchObject({ runs: 2, statuses: { completed: 1, interrupted: 1 }, costUsd: 0.25, toolCalls: 1 });
    expect(stats.groups).toMatchObject({ by: "model", rows: [{ key: "m1", calls: 1, runs: 1, costUsd: 0.25 }] });
    const { out } = await place.run("stats");
    expect(out).toContain("2 runs: 1 completed, 1 interrupted");
  });
});

describe("doctor", () => {
  it("finds what a crash left behind, and removes it when asked", async () => {
    place.addRun("run a:open");
    const left = join(place.home.runsDirectory, ".new-run_x-1");
    mkdirSync(left);
    writeFileSync(place.home.indexPath, "no database".repeat(500));
    const { code, out } = await place.run("doctor");
    expect(code).toBe(0);
    expect(out).toContain("! run 1  interrupted");
    expect(out).toContain("! .new-run_x-1");
    expect(out).toContain("! index");
    const repaired = (await place.run("doctor", "--repair", "--json")).json();
    expect(repaired.checks.filter(({ state }: { state: string }) => state === "repaired")).toHaveLength(2);
    expect(existsSync(left)).toBe(false);
  });

  it("says what it cannot clear up, and clears up the rest", async () => {
    const [stuck, free] = [1, 2].map((n) => `run_00000000-0000-7000-8000-00000000000${n}`);
    for (const id of [stuck, free]) mkdirSync(join(place.home.runsDirectory, `.removed-${id}`));
    // Secrets that are a folder cannot be removed, by nobody.
    mkdirSync(join(place.home.vaultDirectory, `${stuck}.json`));
    const { checks } = (await place.run("doctor", "--repair", "--json")).json();
    expect(checks).toContainEqual(expect.objectContaining({ what: `.removed-${stuck}`, state: "broken" }));
    expect(checks).toContainEqual({ what: `.removed-${free}`, state: "repaired", found: "removed" });
    const swept = await place.run("gc", "--json");
    expect([swept.code, swept.json()]).toMatchObject([1, { problems: [expect.stringContaining(`${stuck}`)] }]);
  });

  it("finds runs that lost their number, and gives it back", async () => {
    const runId = place.addRun("run a:ok completed");
    const manifest = JSON.parse(readFileSync(place.pathOf(runId, "manifest.json"), "utf8"));
    writeFileSync(place.pathOf(runId, "manifest.json"), JSON.stringify({ ...manifest, number: 1 }));
    rmSync(join(place.home.path, "numbers.jsonl"));
    expect((await place.run("doctor")).out).toContain("! numbers  no number for 1 run\n");
    const { checks } = (await place.run("doctor", "--repair", "--json")).json();
    expect(checks).toContainEqual({ what: "numbers", state: "repaired", found: "given back" });
    expect((await place.run("list", "--json")).json().runs).toMatchObject([{ id: runId, number: 1 }]);
    expect((await place.run("doctor")).out).not.toContain("numbers");
  });

  it("is not ok when runs cannot be written", async ({ skip }) => {
    if (process.getuid?.() === 0) skip("root may write everywhere");
    chmodSync(place.home.path, 0o500);
    const { code, json } = await place.run("doctor", "--json");
    chmodSync(place.home.path, 0o700);
    expect([code, json().ok]).toEqual([3, false]);
  });
});

describe("a folder without runs", () => {
  it("is one that runs can be recorded in, or the doctor says why not", async ({ skip }) => {
    rmSync(place.home.path, { recursive: true });
    expect((await place.run("doctor")).code).toBe(0);
    writeFileSync(join(place.folder, "file"), "");
    for (const dir of ["file", "file/below"]) {
      const { code, json } = await place.run("doctor", "--dir", dir, "--json");
      expect([code, json().checks.at(-1)]).toMatchObject([3, { what: "directory", state: "broken" }]);
    }
    if (process.getuid?.() === 0) skip("root may write everywhere");
    chmodSync(place.folder, 0o500);
    const { code } = await place.run("doctor");
    chmodSync(place.folder, 0o700);
    expect(code).toBe(3);
  });

  it("is not what a file is that --dir names", async () => {
    writeFileSync(join(place.folder, "file"), "");
    const { code, json } = await place.run("list", "--dir", "file", "--json");
    expect([code, json().error]).toMatchObject([
      2,
      { code: "home_unusable", message: expect.stringContaining("is a file") },
    ]);
  });

  it("is said by every command that needs one, and nothing is made", async () => {
    rmSync(place.home.path, { recursive: true });
    for (const argv of [["list"], ["show", "1"], ["verify", "last"], ["rm", "1"], ["index", "rebuild"]]) {
      const { code, json } = await place.run(...argv, "--json");
      expect([code, json().error.code]).toEqual([2, "home_missing"]);
    }
    expect(existsSync(place.home.path)).toBe(false);
  });
});
