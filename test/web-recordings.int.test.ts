import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunDetail, RunList } from "@openexec/protocol";
import { formatCompact, formatCount, formatDuration } from "@openexec/timeline";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findBrowser, NO_BROWSER } from "../packages/web/src/testing/find-browser.ts";
import { openexec, ROOT, startOpenexec } from "./openexec.ts";

const BUNDLES = ["demo", "fan-out", "declined", "failed", "timed-out", "agent"].map((name) => `bundles/${name}`);
const FOLDERS = [...BUNDLES, "versions/v1-flags-to-3", "versions/torn"];

interface Shown {
  readonly status: string;
  readonly lastSeq: number;
  readonly totals: Readonly<Record<"steps" | "modelCalls" | "toolCalls" | "inputTokens" | "outputTokens", number>>;
}

let browser: Browser | undefined;
let cwd = "";
let copied = 0;
let server: ReturnType<typeof startOpenexec> | undefined;

beforeAll(async () => {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    if (process.env.CI) throw new Error(NO_BROWSER);
    return;
  }
  browser = await chromium.launch({ executablePath });
  cwd = await mkdtemp(join(tmpdir(), "openexec-recordings-"));
  const runs = join(cwd, ".openexec/runs");
  await mkdir(runs, { recursive: true });
  for (const folder of FOLDERS) {
    const path = join(ROOT, "fixtures", folder);
    for (const name of await readdir(path)) {
      if (!name.startsWith("run_")) continue;
      await cp(join(path, name), join(runs, name), { recursive: true });
      copied++;
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

test("the numbers on the page of each recording are those of the API and of the command line", async () => {
  const child = startOpenexec(["serve", "--port", "0"], { cwd });
  server = child;
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => resolve(text.trim()));
    child.once("close", (code) => reject(new Error(`serve ended with ${code}`)));
  });
  const page = await browser?.newPage({ viewport: { width: 1800, height: 900 } });
  if (page === undefined) return;
  page.setDefaultTimeout(60_000);
  const api = async <Body>(path: string) => (await (await fetch(new URL(path, url))).json()) as Body;
  const list = async () => (await api<RunList>("/api/runs?limit=200&meta=none")).runs;
  // A server that starts reads what it finds.
  await expect.poll(async () => (await list()).length).toBe(copied);
  const runs = await list();
  for (const { id } of runs) {
    const row = await api<RunDetail>(`/api/runs/${id}`);
    const { stdout } = await openexec(["show", id, "--json"], { cwd });
    const shown = JSON.parse(stdout) as Shown;
    const { status, lastSeq, steps, modelCalls, toolCalls, inputTokens, outputTokens } = row;
    expect({ status, lastSeq, totals: { steps, modelCalls, toolCalls, inputTokens, outputTokens } }, id).toMatchObject({
      status: shown.status,
      lastSeq: shown.lastSeq,
      totals: {
        steps: shown.totals.steps,
        modelCalls: shown.totals.modelCalls,
        toolCalls: shown.totals.toolCalls,
        inputTokens: shown.totals.inputTokens,
        outputTokens: shown.totals.outputTokens,
      },
    });
    await page.goto(new URL(`/runs/${id}`, url).href);
    const counted = (name: string, count: number) =>
      expect
        .poll(() => page.locator(`#tab-${name}`).innerText(), { message: `${id}: ${name}` })
        .toMatch(count === 0 ? /^\D+$/ : new RegExp(`^\\D+${formatCompact(count).replace(".", "\\.")}$`));
    await counted("events", lastSeq);
    await counted("tools", toolCalls);
    const head = await page.locator("main header").first().innerText();
    expect(head, id).toContain(formatDuration(row.durationMs));
    const tokens = inputTokens + outputTokens;
    if (tokens > 0) expect(head, id).toContain(`${formatCompact(tokens)} tokens`);
    expect(await page.getByRole("slider", { name: "Playhead" }).getAttribute("aria-valuemax")).toBe(String(lastSeq));
    await page.getByText(`/ ${formatCount(lastSeq)}`).waitFor();
  }
  await page.close();
});
