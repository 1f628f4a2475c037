import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunList, RunRow } from "@openexec/protocol";
import { formatCompact, formatCost, formatDuration } from "@openexec/timeline";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { NO_BROWSER } from "../packages/web/src/testing/find-browser.ts";
import { launchBrowser } from "../packages/web/src/testing/launch-browser.ts";
import { openexec, ROOT, type Surroundings, startOpenexec } from "./openexec.ts";

/** Sessions of real clients, each in a home directory of its own. */
const HOMES = ["claude-code/hello", "codex/parallel-tools"].map((name) => join(ROOT, "fixtures/imports", name, "home"));

let browser: Browser | undefined;
let cwd = "";

beforeAll(async () => {
  browser = await launchBrowser();
  if (browser === undefined) return;
  cwd = await mkdtemp(join(tmpdir(), "openexec-web-"));
  for (const home of HOMES) {
    const imported = await openexec(["import", "--yes"], {
      cwd,
      env: { HOME: home, CODEX_HOME: join(home, ".codex") },
    });
    expect(imported.code, imported.stderr).toBe(0);
  }
});
beforeEach((context) => context.skip(browser === undefined, NO_BROWSER));
/** Of servers that were started, so that a test that fails leaves none behind. */
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});
afterAll(async () => {
  await browser?.close();
  await rm(cwd, { recursive: true, force: true });
});

/** Starts `openexec serve`; resolves when it says where it listens. */
async function serve(port = 0, surroundings: Surroundings = { cwd }) {
  const child = startOpenexec(["serve", "--port", String(port)], surroundings);
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await closed;
  };
  stops.push(stop);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => resolve(text.trim()));
    child.once("close", (code) => reject(new Error(`serve ended with ${code}`)));
  });
  return { url, stop };
}

const cost = (row: RunRow) =>
  row.costUsd === undefined
    ? "–"
    : `${row.unpricedCalls > 0 ? "≥ " : ""}${formatCost({ amount: row.costUsd, currency: "USD" })}`;

test("the numbers on the page are those of the API and of the command line", async () => {
  const { url, stop } = await serve();
  const page = await browser?.newPage({ viewport: { width: 2000, height: 900 } });
  if (page === undefined) return;
  await page.goto(new URL("/runs", url).href);
  const api = (await (await fetch(new URL("/api/runs?meta=none", url))).json()) as RunList;
  expect(api.runs.length).toBeGreaterThan(1);
  const listed = JSON.parse((await openexec(["list", "--json"], { cwd })).stdout) as {
    runs: readonly { id: string; status: string; steps: number }[];
  };
  for (const row of api.runs) {
    const line = page.locator(`[data-run="${row.id}"]`);
    await line.waitFor();
    expect(await line.getByRole("gridcell").allTextContents()).toEqual([
      "",
      `#${row.number}`,
      expect.stringContaining(row.title),
      row.flow,
      row.trigger,
      expect.stringContaining(row.models[0] ?? "–"),
      formatCompact(row.steps),
      formatCompact(row.toolCalls),
      formatCompact(row.inputTokens + row.outputTokens),
      cost(row),
      formatDuration(row.durationMs),
      expect.any(String),
      row.branch ?? "–",
      expect.any(String),
    ]);
    const shown = listed.runs.find(({ id }) => id === row.id);
    expect(shown).toMatchObject({ status: row.status, steps: row.steps });
  }
  await page.close();
  await stop();
});

test("after a restart of the server the page finds it again, and shows what came meanwhile", async () => {
  const first = await serve();
  const page = await browser?.newPage({ viewport: { width: 1440, height: 900 } });
  if (page === undefined) return;
  await page.goto(new URL("/runs?live=1", first.url).href);
  await page.getByRole("button", { name: /^Connected/ }).waitFor();
  await first.stop();
  await page.getByRole("button", { name: /The server does not answer/ }).waitFor();
  const flow = join(ROOT, "examples/flows/shell.flow.ts");
  const ran = await openexec(["run", flow], { cwd });
  expect(ran.code, ran.stderr).toBe(0);
  const again = await serve(Number(new URL(first.url).port));
  await page.getByRole("button", { name: /^Connected/ }).waitFor();
  await page.locator('[data-run] >> text="shell"').first().waitFor();
  await page.close();
  await again.stop();
});

test("after a restart of the server the page of a run goes on with what came meanwhile", async () => {
  const paused = await openexec(["run", join(ROOT, "examples/flows/approval.flow.ts"), "--json"], { cwd });
  expect(paused.code, paused.stderr).toBe(4);
  const { runId } = JSON.parse(paused.stdout) as { runId: string };
  const first = await serve();
  const page = await browser?.newPage({ viewport: { width: 1440, height: 900 } });
  if (page === undefined) return;
  page.setDefaultTimeout(60_000);
  await page.goto(new URL(`/runs/${runId}`, first.url).href);
  await page.getByRole("button", { name: "Answer" }).waitFor();
  await page.getByRole("button", { name: /^Connected/ }).waitFor();
  const playhead = page.getByRole("slider", { name: "Playhead" });
  const before = Number(await playhead.getAttribute("aria-valuemax"));
  await first.stop();
  await page.getByRole("button", { name: /The server does not answer/ }).waitFor();
  const answer = ["--answer", "accept", "--content", '{"version":"1.2.0"}'];
  const resumed = await openexec(["resume", runId, ...answer], { cwd });
  expect(resumed.code, resumed.stderr).toBe(0);
  const again = await serve(Number(new URL(first.url).port));
  await page.getByRole("main").getByText("Completed", { exact: true }).first().waitFor();
  await expect.poll(async () => Number(await playhead.getAttribute("aria-valuemax"))).toBeGreaterThan(before);
  await expect.poll(() => page.getByRole("button", { name: "Answer" }).count()).toBe(0);
  await page.close();
  await again.stop();
});

test("what a run waits for is answered on its page, and the run goes on from there", async () => {
  const paused = await openexec(["run", join(ROOT, "examples/flows/approval.flow.ts"), "--json"], { cwd });
  expect(paused.code, paused.stderr).toBe(4);
  const { runId } = JSON.parse(paused.stdout) as { runId: string };
  const { url, stop } = await serve();
  const page = await browser?.newPage({ viewport: { width: 1440, height: 900 } });
  if (page === undefined) return;
  page.setDefaultTimeout(60_000);
  await page.goto(new URL(`/runs/${runId}`, url).href);
  // The step that asks waits, like the run: it does not run.
  const card = page.locator(".react-flow__node-card").filter({ hasText: "approve" });
  await card.getByRole("img", { name: "Waiting" }).waitFor();
  await page.getByRole("button", { name: "Answer" }).click();
  const asked = page.getByRole("dialog", { name: "What the run asks" });
  await asked.getByText(/^Release 1 change/).waitFor();
  const send = asked.getByRole("button", { name: "Approve" });
  await asked.getByLabel("Version").fill("one");
  await send.click();
  // What does not fit the schema is refused with the reason, and the question stays.
  await asked.getByRole("alert").waitFor();
  await asked.getByLabel("Version").fill("2.0.1");
  await send.click();
  await page.getByRole("main").getByText("Completed", { exact: true }).first().waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Answer" }).count()).toBe(0);
  const shown = JSON.parse((await openexec(["show", runId, "--json"], { cwd })).stdout);
  expect(shown).toMatchObject({ status: "completed", output: { value: "released 2.0.1" } });
  await page.close();
  await stop();
});

test("a run that is deleted says so on its open page, and when its page is opened again", async () => {
  const ran = await openexec(["run", join(ROOT, "examples/flows/shell.flow.ts"), "--json"], { cwd });
  expect(ran.code, ran.stderr).toBe(0);
  const { runId } = JSON.parse(ran.stdout) as { runId: string };
  const { url, stop } = await serve();
  const page = await browser?.newPage({ viewport: { width: 1440, height: 900 } });
  if (page === undefined) return;
  page.setDefaultTimeout(60_000);
  await page.goto(new URL(`/runs/${runId}`, url).href);
  await page.getByRole("slider", { name: "Playhead" }).waitFor();
  await page.getByRole("button", { name: /^Connected/ }).waitFor();
  expect((await fetch(new URL(`/api/runs/${runId}`, url), { method: "DELETE" })).ok).toBe(true);
  await page.getByRole("alert").getByText("This run was deleted.").waitFor();
  await page.reload();
  await page.getByRole("alert").getByRole("heading", { name: "The run could not be loaded" }).waitFor();
  await page.getByRole("alert").getByRole("link", { name: "All runs" }).waitFor();
  await page.close();
  await stop();
});

test("who has no runs yet is offered what was found on the machine, and sees it after one click", async () => {
  const empty = await mkdtemp(join(tmpdir(), "openexec-first-"));
  const home = join(ROOT, "fixtures/imports/claude-code/parallel-tools/home");
  const env = {
    HOME: home,
    CODEX_HOME: join(home, ".codex"),
    CLAUDE_CONFIG_DIR: undefined,
    XDG_CONFIG_HOME: undefined,
  };
  await mkdir(join(empty, ".openexec"));
  const { url, stop } = await serve(0, { cwd: empty, env });
  const page = await browser?.newPage({ viewport: { width: 1440, height: 900 } });
  if (page === undefined) return;
  page.setDefaultTimeout(60_000);
  await page.goto(new URL("/runs", url).href);
  await page.getByText("Nothing was recorded here yet").waitFor();
  await page.getByText("1 session of Claude Code").waitFor();
  await page.getByRole("button", { name: "Import" }).click();
  const row = page.locator("[data-run]").first();
  await row.waitFor();
  const { runs } = (await (await fetch(new URL("/api/runs?meta=none", url))).json()) as RunList;
  expect(runs.map(({ id, trigger }) => ({ id, trigger }))).toEqual([
    { id: await row.getAttribute("data-run"), trigger: "import" },
  ]);
  await expect.poll(() => page.getByText("Nothing was recorded here yet").count()).toBe(0);
  await page.close();
  await stop();
  await rm(empty, { recursive: true, force: true });
});
