import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunDetail, RunList } from "@openexec/protocol";
import { formatCompact, formatCost, formatCount, formatDuration } from "@openexec/timeline";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { NO_BROWSER } from "../packages/web/src/testing/find-browser.ts";
import { inexact } from "../packages/web/src/testing/inexact.ts";
import { launchBrowser } from "../packages/web/src/testing/launch-browser.ts";
import { openexec, ROOT, startOpenexec } from "./openexec.ts";
import { readIn } from "./support/place.ts";

const FIXTURES = join(ROOT, "fixtures");

type Totals = Readonly<
  Record<"steps" | "modelCalls" | "toolCalls" | "inputTokens" | "outputTokens" | "unpricedCalls", number>
>;

interface ShownCall {
  readonly callType: string;
  readonly name: string;
}

/** What `openexec show --json` says of a run. */
interface Shown {
  readonly status: string;
  readonly title?: string;
  readonly name?: string;
  readonly lastSeq: number;
  readonly durationMs: number | null;
  readonly totals: Totals & { readonly cost: readonly { readonly amount: number; readonly currency: string }[] };
  readonly steps: readonly { readonly calls: readonly ShownCall[] }[];
  readonly outside: { readonly calls: readonly ShownCall[] };
}

let browser: Browser | undefined;
let cwd = "";
let kept = 0;
let server: ReturnType<typeof startOpenexec> | undefined;

/** Folders below `fixtures/<folder>`. */
async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(FIXTURES, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

beforeAll(async () => {
  browser = await launchBrowser();
  if (browser === undefined) return;
  cwd = await mkdtemp(join(tmpdir(), "openexec-recordings-"));
  const runs = join(cwd, ".openexec/runs");
  await mkdir(runs, { recursive: true });
  for (const folder of [...(await foldersIn("bundles")), ...(await foldersIn("versions"))]) {
    // Its log is one of a later version.
    if (folder === "versions/future") continue;
    const path = join(FIXTURES, folder);
    for (const name of await readdir(path)) {
      if (!name.startsWith("run_")) continue;
      await cp(join(path, name), join(runs, name), { recursive: true });
      kept++;
    }
  }
  for (const client of ["claude-code", "codex"]) {
    for (const session of await foldersIn(join("imports", client))) {
      const imported = await openexec(["import", join(FIXTURES, session, "home"), "--json"], { cwd });
      expect(imported.code, imported.stderr).toBe(0);
      const { runs: made } = JSON.parse(imported.stdout) as { runs: readonly unknown[] };
      expect(made.length, session).toBeGreaterThan(0);
      kept += made.length;
    }
  }
});
beforeEach((context) => context.skip(browser === undefined, NO_BROWSER));
afterAll(async () => {
  await browser?.close();
  // Also when the test failed; one that has ended already stays so.
  if (server?.exitCode === null && server.signalCode === null) {
    const closed = new Promise((resolve) => server?.once("close", resolve));
    server.kill("SIGTERM");
    await closed;
  }
  if (cwd !== "") await rm(cwd, { recursive: true, force: true });
});

async function show(run: string): Promise<Shown> {
  // In this process: to start one for each of the recordings took a quarter of the time of this file.
  const { code, err, json } = await readIn(cwd, ["show", run, "--json"]);
  expect([code, err], run).toEqual([0, ""]);
  return json() as Shown;
}

const callsOf = ({ steps, outside }: Shown) => [...steps.flatMap(({ calls }) => calls), ...outside.calls];

/** The cost as a page shows it, from what the command line says; undefined: it shows none. */
function costOf({ totals: { cost, unpricedCalls } }: Shown): string | undefined {
  const usd = cost.filter(({ currency }) => currency === "USD");
  if (usd.length === 0) return undefined;
  const amount = usd.reduce((sum, each) => sum + each.amount, 0);
  return `${unpricedCalls > 0 ? "≥ " : ""}${formatCost({ amount, currency: "USD" })}`;
}

/** `timed_out` as pages say it. */
const wordOf = (status: string) => `${status.charAt(0).toUpperCase()}${status.slice(1)}`.replace("_", " ");

/** Compares the page of a run with what the command line says of it. */
async function expectPage(page: Page, shown: Shown, name: string): Promise<void> {
  const { totals, lastSeq } = shown;
  const counted = (tab: string, count: number) =>
    expect
      .poll(() => page.locator(`#tab-${tab}`).innerText(), { message: `${name}: ${tab}` })
      .toMatch(count === 0 ? /^\D+$/ : new RegExp(`^\\D+${formatCompact(count).replace(".", "\\.")}$`));
  await counted("events", lastSeq);
  await counted("tools", totals.toolCalls);
  const asked = callsOf(shown).filter(({ callType }) => callType === "model" || callType === "agent");
  await counted("models", asked.length);
  expect(asked.filter(({ callType }) => callType === "model").length, name).toBe(totals.modelCalls);
  const facts = (await page.locator("main header p").first().innerText()).split(/\s*·\s*/);
  const tokens = totals.inputTokens + totals.outputTokens;
  expect(facts[0], name).toBe(wordOf(shown.status));
  expect(facts, name).toContain(formatDuration(shown.durationMs ?? undefined));
  expect(
    facts.filter((fact) => fact.endsWith(" tokens")),
    name,
  ).toEqual(tokens > 0 ? [`${formatCompact(tokens)} tokens`] : []);
  const cost = costOf(shown);
  expect(
    facts.filter((fact) => fact.includes("$")),
    name,
  ).toEqual(cost === undefined ? [] : [cost]);
  expect(await page.getByRole("slider", { name: "Playhead" }).getAttribute("aria-valuemax")).toBe(String(lastSeq));
  await page.getByText(`/ ${formatCount(lastSeq)}`).waitFor();
  expect(await inexact(page), name).toEqual([]);
  if (asked.length === 0) return;
  await page.locator("#tab-models").click();
  const table = page.getByRole("tabpanel");
  for (const model of new Set(asked.map((call) => call.name)))
    await table.getByText(model, { exact: true }).first().waitFor();
  expect(await inexact(page), name).toEqual([]);
}

test("the numbers on the pages of each recording and each imported session are those of the API and of the command line", async () => {
  const child = startOpenexec(["serve", "--port", "0"], { cwd });
  server = child;
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => resolve(text.trim()));
    child.once("close", (code) => reject(new Error(`serve ended with ${code}`)));
  });
  const page = await browser?.newPage({ viewport: { width: 2000, height: 2400 } });
  if (page === undefined) return;
  page.setDefaultTimeout(60_000);
  const api = async <Body>(path: string) => (await (await fetch(new URL(path, url))).json()) as Body;
  const list = async () => (await api<RunList>("/api/runs?limit=200&meta=none")).runs;
  // A server that starts reads what it finds.
  await expect.poll(async () => (await list()).length).toBe(kept);
  const runs = await list();
  await page.goto(new URL("/runs", url).href);
  const lines = new Map<string, readonly string[]>();
  for (const { id } of runs) {
    const cells = page.locator(`[data-run="${id}"]`).getByRole("gridcell");
    lines.set(id, [
      (await cells.first().getByRole("img").getAttribute("aria-label")) ?? "",
      ...(await cells.allTextContents()).slice(1),
    ]);
  }
  expect(await inexact(page)).toEqual([]);
  for (const { id } of runs) {
    const row = await api<RunDetail>(`/api/runs/${id}`);
    const shown = await show(id);
    const { status, lastSeq, durationMs, models, steps, modelCalls, toolCalls, inputTokens, outputTokens } = row;
    const { cost, ...totals } = shown.totals;
    expect(
      {
        status,
        lastSeq,
        durationMs: durationMs ?? null,
        models: [...models].sort(),
        totals: { steps, modelCalls, toolCalls, inputTokens, outputTokens, unpricedCalls: row.unpricedCalls },
      },
      id,
    ).toEqual({
      status: shown.status,
      lastSeq: shown.lastSeq,
      durationMs: shown.durationMs,
      models: [...new Set(callsOf(shown).flatMap((call) => (call.callType === "model" ? [call.name] : [])))].sort(),
      totals,
    });
    expect(row.costUsd, id).toEqual(cost.length === 0 ? undefined : expect.closeTo(sumOf(cost), 9));
    const [statusWord, , , , , model, stepsText, tools, tokens, costText, duration] = lines.get(id) ?? [];
    expect({ statusWord, model, stepsText, tools, tokens, costText, duration }, id).toEqual({
      statusWord: wordOf(shown.status),
      model: models.length > 1 ? `${models[0]} +${models.length - 1}` : (models[0] ?? "–"),
      stepsText: formatCompact(totals.steps),
      tools: formatCompact(totals.toolCalls),
      tokens: formatCompact(totals.inputTokens + totals.outputTokens),
      costText: costOf(shown) ?? "–",
      // One that waits counts on.
      duration:
        shown.status === "waiting" ? expect.stringMatching(/\d/) : formatDuration(shown.durationMs ?? undefined),
    });
    await page.goto(new URL(`/runs/${id}`, url).href);
    await expectPage(page, shown, id);
  }
  await page.close();
});

test("a step and a call that were cut off are called so by the command line, on their page and in the panel of the list", async () => {
  const page = await browser?.newPage({ viewport: { width: 1800, height: 900 } });
  if (page === undefined) return;
  page.setDefaultTimeout(60_000);
  const [id = ""] = await readdir(join(FIXTURES, "bundles/crashed"));
  const { stdout } = await openexec(["show", id], { cwd });
  expect(stdout).toMatch(/! publish .*interrupted\n.*· .*interrupted/);
  expect(stdout).not.toMatch(/running|in flight|●/);
  const url = JSON.parse((await openexec(["ui", "--no-open", "--json"], { cwd })).stdout).url as string;
  await page.goto(new URL(`/runs/${id}`, url).href);
  const feed = page.getByRole("feed", { name: "Conversation" });
  await feed.getByRole("article").filter({ hasText: "publish" }).getByRole("img", { name: "Interrupted" }).waitFor();
  expect(await page.getByRole("img", { name: "Running" }).count()).toBe(0);
  await page.goto(new URL(`/runs?peek=${id}`, url).href);
  const panel = page.getByRole("complementary", { name: "Run" });
  const step = panel.getByRole("region", { name: "Steps" }).getByRole("listitem").filter({ hasText: "publish" });
  await step.getByRole("img", { name: "Interrupted" }).waitFor();
  await panel.getByRole("region", { name: "Tool calls" }).getByText("interrupted", { exact: true }).waitFor();
  expect(await panel.getByRole("img", { name: "Running" }).count()).toBe(0);
  await page.close();
});

test("what a client compacted falls on the strip of the session's page, which says how full the context was and from where it fell", async () => {
  const page = await browser?.newPage({ viewport: { width: 1800, height: 900 } });
  if (page === undefined) return;
  page.setDefaultTimeout(60_000);
  const url = JSON.parse((await openexec(["ui", "--no-open", "--json"], { cwd })).stdout).url as string;
  const { runs } = (await (await fetch(new URL("/api/runs?limit=200&meta=none", url))).json()) as RunList;
  const id = runs.find(({ title }) => title === "Which modules still round prices by themselves?")?.id;
  const { totals, lastSeq } = await show(id ?? "");
  expect(totals.modelCalls).toBe(8);
  await page.goto(new URL(`/runs/${id}?axis=events&at=24`, url).href);
  const strip = page.getByRole("slider", { name: "Playhead" });
  await page.getByText("window 200k tokens").waitFor();
  const box = await strip.boundingBox();
  if (box === null) throw new Error("there is no strip");
  const xOf = (seq: number) => 8 + ((seq - 1) / (lastSeq - 1)) * (box.width - 16);
  // Calls begin at 19 and 24; between them the client summed up what had been said.
  for (const [seq, said] of [
    [21, "Context 171,840 tokens of 200k, 86 %"],
    [25, "Context 24,940 tokens, down from 171,840 of 200k, 12 %"],
    [30, "Context 39,440 tokens of 200k, 20 %"],
  ] as const) {
    await page.mouse.move(box.x + xOf(seq), box.y + box.height - 8);
    await page.getByText(said, { exact: true }).waitFor();
  }
  // Pixels that are filled in the columns of the meter, which is 16 high.
  const filled = (seq: number) =>
    strip
      .locator("canvas")
      .first()
      .evaluate((canvas, x) => {
        const context = (canvas as HTMLCanvasElement).getContext("2d");
        const { data } = context?.getImageData(Math.floor(x), canvas.clientHeight - 18, 1, 16) ?? { data: [] };
        return Array.from({ length: 16 }, (_, y) => data[y * 4 + 3] ?? 0).filter((alpha) => alpha > 127).length;
      }, xOf(seq));
  expect(await Promise.all([21.5, 26.5, 30.5].map(filled))).toEqual([12, 2, 3]);
  await page.close();
});

const sumOf = (costs: Shown["totals"]["cost"]) => costs.reduce((sum, { amount }) => sum + amount, 0);

test("the numbers of a bundle that is opened in the browser, of acpx or with two price tables, are those of the command line", async () => {
  const page = await browser?.newPage({ viewport: { width: 1800, height: 900 } });
  if (page === undefined || server === undefined) return;
  page.setDefaultTimeout(60_000);
  const url = JSON.parse((await openexec(["ui", "--no-open", "--json"], { cwd })).stdout).url as string;
  const pictures = (await readdir(join(FIXTURES, "bundles/pictures"))).map((run) => join("bundles/pictures", run));
  const bundles = [...(await foldersIn("acpx")).filter((folder) => !folder.endsWith("_src")), ...pictures];
  expect(bundles.length).toBe(12);
  for (const bundle of bundles) {
    const shown = await show(join(FIXTURES, bundle));
    await page.goto(new URL("/open", url).href);
    await page.getByLabel("The folder of a run").setInputFiles(join(FIXTURES, bundle));
    // In the bar at the top and on the page, which may be drawn at once.
    await page
      .getByRole("heading", { name: shown.title ?? shown.name ?? "" })
      .first()
      .waitFor();
    await expectPage(page, shown, bundle);
  }
  await page.close();
});
