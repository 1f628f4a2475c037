import { formatBytes, formatCompact, formatDuration } from "@openexec/timeline";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { runRow } from "../testing/rows.ts";
import { fixtureFiles, logFiles, RunApi } from "../testing/run-api.ts";
import { clockOf } from "./text/clock.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

const DEMO = "bundles/demo/run_01a1f9df-eb47-7fa0-91e9-f2b4488ccc56";

interface Line {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly attemptId?: string;
  readonly callId?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a log says is compared with what the page shows, field by field
  readonly payload: any;
}

/** What stands in a log, read without any of the code that the page reads it with. */
class Log {
  readonly lines: readonly Line[];

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    const text = new TextDecoder().decode(files.get("timeline.jsonl"));
    this.lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  }

  of(type: string): readonly Line[] {
    return this.lines.filter((line) => line.type === type);
  }

  /** When it was, as on the clock of the run. */
  clock({ at }: Line): string {
    return clockOf(Date.parse(at) - Date.parse(this.lines[0]?.at ?? ""));
  }

  /** The end of a call. */
  end(type: string, { callId }: Line): Line {
    const found = this.of(type).find((line) => line.callId === callId);
    if (found === undefined) throw new Error(`${callId} has no end`);
    return found;
  }
}

const stateOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const panel = (page: Page) => page.getByRole("tabpanel");
const tab = (page: Page, name: string) => page.locator(`#tab-${name}`).click();

/** The texts of the cells of each row. */
const cells = (rows: Locator): Promise<readonly (readonly string[])[]> =>
  rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => (cell as HTMLElement).innerText)));

const headOf = (page: Page) => panel(page).locator("[aria-hidden].h-7 > span").allInnerTexts();

/** A click on the row goes there; rows after it are faint, and the arrow keys go on from it. */
async function goesThere(page: Page, row: number, at: number, next: number) {
  const rows = panel(page).getByRole("option");
  await rows.nth(row).click();
  await expect.poll(() => stateOf(page).at).toBe(String(at));
  await expect.poll(() => rows.nth(row).getAttribute("aria-selected")).toBe("true");
  const opacity = (index: number) => rows.nth(index).evaluate((element) => getComputedStyle(element).opacity);
  expect([await opacity(row), await opacity(row + 1)]).toEqual(["1", "0.45"]);
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => stateOf(page).at).toBe(String(next));
}

test("each tab, and the list of steps, has what the log of the recording says, row by row, and leads to where that was", async () => {
  const files = fixtureFiles(DEMO);
  const run = new RunApi(files);
  const log = new Log(files);
  const { page, errors } = await open("/runs/any?at=1", { prepare: (page) => run.route(page) });
  const rows = panel(page).getByRole("option");

  await tab(page, "tools");
  const tools = log.of("ToolCallStarted");
  await expect.poll(() => rows.count()).toBe(tools.length);
  expect(await headOf(page)).toEqual(["", "Time", "Tool", "Argument", "In", "Result", "Duration"]);
  expect((await cells(rows)).map((row) => row.slice(1))).toEqual(
    tools.map((call) => {
      const { command, args = [], path } = call.payload.input?.value ?? {};
      const { process, durationMs } = log.end("ToolCall", call).payload;
      const exit = process?.exitCode ?? 0;
      const subject = command === undefined ? (path ?? "") : [command, ...args].join(" ");
      const result = exit === 0 ? "" : `exit ${exit}`;
      return [log.clock(call), call.payload.name, subject, call.attemptId, result, formatDuration(durationMs)];
    }),
  );
  await goesThere(page, 7, tools[7]?.seq ?? 0, tools[8]?.seq ?? 0);
  expect(stateOf(page).sel).toBe(tools[8]?.callId);

  await tab(page, "models");
  const models = log.of("ModelInvocationStarted");
  await expect.poll(() => rows.count()).toBe(models.length);
  expect(await headOf(page)).toEqual(["", "Time", "Model", "In", "Tokens in", "Cached", "Out", "Cost", "Duration"]);
  expect((await cells(rows)).map((row) => row.slice(1))).toEqual(
    models.map((call) => {
      const { usage, durationMs } = log.end("ModelInvocation", call).payload;
      const input = usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
      const cached = `${Math.round((100 * usage.cacheRead) / input)} %`;
      const numbers = [formatCompact(input), cached, formatCompact(usage.output), "–", formatDuration(durationMs)];
      return [log.clock(call), call.payload.model, call.attemptId, ...numbers];
    }),
  );
  await goesThere(page, 2, models[2]?.seq ?? 0, models[3]?.seq ?? 0);

  await tab(page, "policy");
  const checks = log.of("PolicyCheck");
  await expect.poll(() => rows.count()).toBe(checks.length);
  expect(await headOf(page)).toEqual(["Event", "Decision", "Capability", "Resource", "Rule"]);
  expect(await cells(rows)).toEqual(
    checks.map(({ seq, payload: { capability, resource, rule } }) => [
      String(seq),
      "allowed",
      capability,
      resource,
      rule,
    ]),
  );
  await goesThere(page, 4, checks[4]?.seq ?? 0, checks[5]?.seq ?? 0);

  await tab(page, "events");
  const current = panel(page).getByRole("option", { selected: true });
  const shown = async () => (await cells(current)).flat();
  const eventOf = (seq: number) => {
    const line = log.lines[seq - 1];
    return line && [String(seq), log.clock(line), line.type, line.callId ?? line.attemptId ?? ""];
  };
  for (const [key, seq] of [
    ["Home", 1],
    ["ArrowRight", 2],
    ["End", log.lines.length],
  ] as const) {
    await page.keyboard.press(key);
    await expect
      .poll(async () => (await shown()).filter((_, cell) => [0, 1, 3, 4].includes(cell)))
      .toEqual(eventOf(seq));
  }
  // Only those in sight are in the page, and one that is clicked is where the playhead is.
  expect(await rows.count()).toBeLessThan(log.lines.length / 2);
  const above = log.lines.length - 6;
  await panel(page)
    .locator(`[data-row="${above - 1}"]`)
    .click();
  await expect.poll(() => stateOf(page).at).toBe(String(above));
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => stateOf(page).at).toBe(String(above - 1));

  await page.keyboard.press("End");
  await tab(page, "files");
  const [commit] = log.of("GitCommit");
  const [snapshot] = log.of("GitSnapshot");
  if (commit === undefined || snapshot === undefined) throw new Error("the demo commits");
  const file = panel(page).getByRole("listitem");
  await expect.poll(() => file.first().innerText()).toMatch(/^M\s+src\/price\.js\s+\+2 −2\s+164/);
  expect(await file.count()).toBe(1);
  const patch = panel(page).getByRole("region", { name: `Patch at event ${snapshot.seq}` });
  const text = new TextDecoder().decode(files.get(commit.payload.patch.path));
  const added = text.split("\n").find((line) => line.startsWith("+  "));
  await patch.getByText(added?.slice(1).trim() ?? "?").waitFor();
  await file.getByRole("button").first().click();
  await expect.poll(() => stateOf(page).at).toBe(String(snapshot.seq));
  await page.keyboard.press("Home");
  await panel(page).getByText("No file had changed by then").waitFor();

  await tab(page, "git");
  const { sha, subject } = commit.payload;
  await expect.poll(() => cells(rows)).toEqual([[String(commit.seq), "Commit", subject, `${sha.slice(0, 7)} +2 −2`]]);
  await rows.first().click();
  await expect.poll(() => stateOf(page).at).toBe(String(commit.seq));

  await tab(page, "artifacts");
  const products = log.of("ArtifactCreated");
  const lines = panel(page).getByRole("button", { expanded: false });
  await expect.poll(() => lines.count()).toBe(products.length);
  for (const [index, { payload }] of products.entries()) {
    const words = (await lines.nth(index).innerText()).split("\n");
    expect(words).toEqual([payload.name, payload.role, formatBytes(payload.artifact.bytes)]);
  }
  await lines.last().click();
  await expect.poll(() => stateOf(page).at).toBe(String(products.at(-1)?.seq));
  const pack = JSON.parse(new TextDecoder().decode(files.get(products.at(-1)?.payload.artifact.path)));
  await panel(page)
    .getByText(Object.keys(pack)[0] ?? "?")
    .first()
    .waitFor();

  await tab(page, "metrics");
  const table = panel(page).locator("tbody tr");
  const metric = async (name: string) =>
    (await cells(table.filter({ has: page.getByText(name, { exact: true }) }))).flat();
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  for (const name of ["shell", "read_file", "action"]) {
    const ends = log.of("ToolCall").filter(({ payload }) => payload.name === name);
    const failed = ends.filter(({ payload }) => payload.status !== "ok").length;
    const total = sum(ends.map(({ payload }) => payload.durationMs));
    await expect
      .poll(async () => (await metric(name)).slice(0, 4))
      .toEqual([name, String(ends.length), String(failed), formatDuration(total)]);
  }
  const usages = log.of("ModelInvocation").map(({ payload }) => payload.usage);
  const input = sum(usages.map((one) => one.inputUncached + one.cacheRead + one.cacheWrite5m + one.cacheWrite1h));
  expect((await metric("scripted")).slice(6, 8)).toEqual([
    formatCompact(input),
    formatCompact(sum(usages.map(({ output }) => output))),
  ]);
  const names = new Set(log.of("StepStarted").map(({ payload }) => payload.nodeId));
  for (const name of names)
    expect((await metric(name))[1]).toBe(
      String(log.of("StepStarted").filter(({ payload }) => payload.nodeId === name).length),
    );

  await page.getByRole("button", { name: "Steps", exact: true }).click();
  const steps = page.getByRole("listbox", { name: "Steps" }).getByRole("option");
  const started = log.of("StepStarted");
  await expect.poll(() => steps.count()).toBe(started.length);
  const listed = (await steps.allInnerTexts()).map((step) => step.replaceAll("\n", " ").replaceAll(/\s+/g, " ").trim());
  expect(listed).toEqual(
    started.map(({ attemptId, payload: { nodeId } }) => {
      const [, index = ""] = attemptId?.match(/(\[\d+\])\/[^/]*$/) ?? [];
      const attempt = Number(attemptId?.split("#")[1]);
      const inIt = (type: string) => log.of(type).filter((line) => line.attemptId === attemptId).length;
      const [models, tools] = [inIt("ModelInvocationStarted"), inIt("ToolCallStarted")];
      const calls = [models > 0 && `${models} model`, tools > 0 && `${tools} tool`].filter(Boolean).join(" · ");
      const end = log.of("StepCompleted").find((line) => line.attemptId === attemptId);
      const time = formatDuration(end?.payload.durationMs);
      return [nodeId, index, attempt > 1 ? `#${attempt}` : "", calls, time].filter((part) => part !== "").join(" ");
    }),
  );
  await steps.nth(5).click();
  await expect.poll(() => stateOf(page).at).toBe(String(started[5]?.seq));
  expect(stateOf(page).sel).toBe(started[5]?.attemptId);
  expect(await steps.nth(5).getAttribute("aria-current")).toBe("step");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => stateOf(page).sel).toBe(started[4]?.attemptId);
  expect(errors).toEqual([]);
});

describe("tabs that the recording leaves empty", () => {
  test("have lines that were logged, jobs of CI, checks that blocked, and replays", async () => {
    const files = logFiles("run a[log]:ok b[tool:failed,log,block]:failed ci failed");
    const told = new TextDecoder().decode(files.get("timeline.jsonl"));
    const second = told.lastIndexOf('"level":"info","message":"hello"');
    const worse = told.slice(second).replace('"info","message":"hello"', '"error","message":"The disk is full"');
    files.set("timeline.jsonl", new TextEncoder().encode(told.slice(0, second) + worse));
    const run = new RunApi(files);
    const log = new Log(files);
    const replay = { mode: "whole", verdict: "identical", of: "any", gradeCounts: {} };
    const replays = [{ ...runRow({ id: "replay-1" }), replay }];
    const { page, errors } = await open("/runs/any?at=1&panel=logs", {
      prepare: async (page) => {
        await run.route(page);
        await page.route("**/api/runs/any/replays*", (route) => route.fulfill({ json: { runs: replays } }));
      },
    });
    const rows = panel(page).getByRole("option");
    const logged = log.of("LogLine");
    await expect.poll(() => rows.count()).toBe(logged.length);
    expect(await headOf(page)).toEqual(["Event", "Level", "Message", "In"]);
    expect(await cells(rows)).toEqual(
      logged.map(({ seq, attemptId, payload: { level, message } }) => [String(seq), level, message, attemptId]),
    );
    expect(await rows.getByText("error").evaluate(({ className }) => className)).toContain("text-failed");
    await goesThere(page, 0, logged[0]?.seq ?? 0, logged[1]?.seq ?? 0);

    await tab(page, "git");
    const [job] = log.of("CiJob");
    await expect
      .poll(() => cells(rows))
      .toEqual([
        [
          String(job?.seq),
          "CI job",
          `${job?.payload.job}: ${job?.payload.status}`,
          `${job?.payload.provider} · ${job?.payload.workflow}`,
        ],
      ]);

    await tab(page, "policy");
    const [check] = log.of("PolicyCheck").filter(({ payload }) => payload.decision === "block");
    const blocked = rows.filter({ hasText: "blocked" });
    await blocked.click();
    await expect.poll(() => stateOf(page).at).toBe(String(check?.seq));
    const red = await blocked.getByText("blocked").evaluate((element) => element.className);
    expect(red).toContain("text-failed");

    await tab(page, "replays");
    const link = panel(page).getByRole("link");
    await expect.poll(() => link.innerText()).toMatch(/^identical\s+whole\s+replay-1\s+4\.2 s/);
    await link.click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/runs/replay-1");
    expect(errors).toEqual([]);
  });
});
