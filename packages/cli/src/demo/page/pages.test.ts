import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { widthOf } from "../../text/width.ts";
import type { ChangeFigures, DamageFigures, RecordFigures, ReplayFigures } from "../figures.ts";
import { changeHeading, changePage } from "./change-page.ts";
import { damageHeading, damagePage } from "./damage-page.ts";
import { COLUMNS } from "./layout.ts";
import { nextLines } from "./next-page.ts";
import { comparePage, recordHeading, recordSummary, secondHeading } from "./record-page.ts";
import { replayHeading, replayLines, replaySummary } from "./replay-page.ts";

const plain = picocolors.createColors(false);
const colours = picocolors.createColors(true);
const ROWS = 24;
const RIGHT_MARGIN = 2;
const hash = (digit: string): string => digit.repeat(64);

const run = (number: number, head: string): RecordFigures => ({
  number,
  runId: `run_${number}`,
  dir: "/home/ada/.openexec/runs/run_1",
  head,
  events: 1_165,
  durationMs: 4_213,
  modelCalls: 8,
  toolCalls: 28,
  policyChecks: 125,
  tokens: 14_812,
  startedAt: "2026-11-20T10:00:00.123456Z",
  branch: "fix/0123abcd",
  commit: "0123abc",
  answers: [
    { node: "changelog", durationMs: 240 },
    { node: "review", durationMs: 199 },
  ],
});
const first = run(1841, hash("a"));
const second = run(1842, hash("b"));
const replay = (number: number, head: string): ReplayFigures => ({
  number,
  replayId: "run_r",
  verdict: "identical",
  head,
  derivedHead: head,
  replayMs: 31,
  durationMs: 402,
  recordedMs: 4_213,
  compared: 67,
  served: 20,
  carried: 78,
  made: { requests: 0, processes: 0, sockets: 0 },
  block: "permission+netns+guards",
});
const change: ChangeFigures = {
  number: 1841,
  verdict: "diverged",
  file: ".openexec/demo/fix-tests.flow.ts",
  line: 61,
  from: "smallest",
  to: "largest",
  seq: 40,
  events: 165,
  attemptId: "fix#1",
  reason: "ModelInvocationStarted differs from the record",
  expected: "Find one cause, make the smallest change that removes it, and stop.\n\nTAP version 13\u001b[2J",
  actual: "Find one cause, make the largest change that removes it, and stop.\n\nTAP version 13\u001b[2J",
};
const damage: DamageFigures = {
  number: 1841,
  copy: ".openexec/demo/damaged",
  file: "timeline.jsonl",
  offset: 3_636,
  before: "1",
  after: "0",
  context: '"exitCode":',
  finding: {
    code: "chain_broken",
    line: 7,
    message: "line 7 does not follow from the lines before it: something was changed, moved, added or removed",
    expected: hash("c"),
    found: hash("d"),
  },
};

describe("the pages of the demo", () => {
  const pages: Readonly<Record<string, readonly string[]>> = {
    record: [...recordHeading(true, ".openexec/demo/price", plain), ...recordSummary(first, plain)],
    again: [...secondHeading(plain), ...comparePage(first, second, plain)],
    replay: [
      ...replayHeading(true, plain),
      ...replayLines(replay(1841, hash("a")), plain),
      ...replayLines(replay(1842, hash("b")), plain),
      ...replaySummary([replay(1841, hash("a")), replay(1842, hash("b"))], plain),
    ],
    change: [...changeHeading(change, plain), ...changePage(change, plain)],
    damage: [...damageHeading(1841, plain), ...damagePage(damage, plain)],
  };

  it.each(Object.entries(pages))("%s fits a terminal of 80 columns and 24 rows", (_, page) => {
    expect(page.length).toBeLessThanOrEqual(ROWS);
    for (const text of page) expect(widthOf(text), text).toBeLessThanOrEqual(COLUMNS - RIGHT_MARGIN);
  });

  it("cuts nothing but hashes that stand beside each other", () => {
    const cut = Object.values(pages).flatMap((page) => page.filter((text) => text.includes("…")));
    expect(cut).toEqual([expect.stringMatching(/^ {3}head +a{16}… +b{16}…$/)]);
  });

  it("puts the changed word beside its other self, marked without colours too", () => {
    expect(pages.change).toContainEqual(expect.stringMatching(/make the \[smallest\] .* make the \[largest\]$/));
    expect(changePage(change, colours).join("\n")).toContain("\u001b[36m[largest]");
  });

  it("names the time of the replay beside that of the run, and what it did without", () => {
    expect(pages.replay).toContainEqual(expect.stringContaining("31 ms instead of 4.2 s"));
    expect(pages.replay).toContainEqual(expect.stringContaining("0 model calls, 0 processes, 0 sockets"));
    expect(pages.replay).toContainEqual(expect.stringContaining("permission+netns+guards"));
  });

  it("says which of two answers came first", () => {
    expect(pages.again).toContainEqual(expect.stringMatching(/answered first +review, by 41 ms/));
  });

  it("has no purpose beside commands that leave no room for it", () => {
    const page = (command: string): readonly string[] =>
      nextLines({ durationMs: 7_000, steps: [{ command, purpose: "all runs" }], own: [] }, plain);
    expect(page("openexec list")).toContain("   openexec list   all runs");
    const long = `node ${"../".repeat(20)}openexec.mjs list`;
    expect(page(long)).toContain(`   ${long}`);
  });
});
