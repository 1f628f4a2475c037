import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { directorySource, exportZip, Home } from "@openexec/bundle";
import { draftRun, runStarted, sealLog } from "@openexec/testkit";
import { BUNDLE_FILES, newRunId } from "@openexec/timeline";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { NO_BROWSER } from "../packages/web/src/testing/find-browser.ts";
import { launchBrowser } from "../packages/web/src/testing/launch-browser.ts";
import { countRequests, settled } from "../packages/web/src/testing/settled.ts";
import { startOpenexec } from "./openexec.ts";
import { scale } from "./scale.ts";

/** 19 events of a loop that plans, edits and tests. */
const ROUND = " plan[model,log]:ok edit[model,tool,tool,tool]:ok test[tool]:ok";
/** Of what was said in each round, so that the log is as large as a real one. */
const SAID = "The totals of the cart are off by one cent when a voucher is applied twice. ".repeat(12);

let browser: Browser | undefined;
let cwd = "";
let url = "";
let stop: (() => Promise<void>) | undefined;
let runId = "";
let run = "";
let logBytes = 0;
let events = 0;

beforeAll(async () => {
  browser = await launchBrowser();
  if (browser === undefined) return;
  cwd = mkdtempSync(join(tmpdir(), "openexec-long-"));
  const home = Home.open({ cwd, directory: join(cwd, ".openexec") });
  const id = newRunId(Date.now(), new Uint8Array(10).fill(7));
  const [, ...rest] = draftRun(`run${ROUND.repeat(Math.round(scale.pageEvents / 19))} completed`);
  const drafts = rest.map((draft) =>
    draft.type === "LogLine" ? { ...draft, payload: { ...draft.payload, message: SAID } } : draft,
  );
  const log = sealLog([runStarted({ runId: id, name: "long" }), ...drafts]);
  run = home.runDirectory(id);
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, BUNDLE_FILES.timeline), log.bytes);
  [runId, logBytes, events] = [id, log.bytes.length, log.lines.length];
  url = await serve();
});
beforeEach((context) => context.skip(browser === undefined, NO_BROWSER));
afterAll(async () => {
  await stop?.();
  await browser?.close();
  if (cwd !== "") rmSync(cwd, { recursive: true, force: true });
});

async function serve(): Promise<string> {
  const child = startOpenexec(["serve", "--port", "0"], { cwd });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  stop = async () => {
    child.kill("SIGTERM");
    await closed;
  };
  return new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => resolve(text.trim()));
    child.once("close", (code) => reject(new Error(`serve ended with ${code}`)));
  });
}

async function newPage(): Promise<Page> {
  if (browser === undefined) throw new Error("There is no browser");
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(120_000);
  countRequests(page);
  return page;
}

/** Bytes of the API that came, before they are unpacked, and the events that were asked for. */
function counted(page: Page) {
  const came = { bytes: 0, windows: [] as { from: number; to: number }[] };
  page.on("requestfinished", async (request) => {
    const url = new URL(request.url());
    if (!url.pathname.startsWith("/api/")) return;
    const sizes = await request.sizes();
    came.bytes += sizes.responseBodySize;
    const [from, to] = ["from", "to"].map((name) => Number(url.searchParams.get(name)));
    if (url.pathname.endsWith("/events")) came.windows.push({ from: from ?? 0, to: to ?? 0 });
  });
  return came;
}

test("a long run opens from the server without its log: what is in sight comes in windows, and scrolling asks for more of them", async () => {
  const page = await newPage();
  const came = counted(page);
  await page.goto(new URL(`/runs/${runId}`, url).href);
  const playhead = page.getByRole("slider", { name: "Playhead" });
  await expect.poll(() => playhead.getAttribute("aria-valuemax")).toBe(String(events));
  await page.getByRole("feed", { name: "Conversation" }).getByRole("article").first().waitFor();
  await page.locator("#tab-events").click();
  await page.getByRole("option").getByText("RunCompleted").first().waitFor();
  await settled(page);
  // Compressed columns of its steps, and a few windows of its end.
  expect(came.bytes).toBeGreaterThan(1_000);
  expect(came.bytes / logBytes).toBeLessThan(0.1);
  expect(came.windows.length).toBeLessThan(8);
  const before = came.windows.length;
  const list = page.getByRole("tabpanel");
  const box = await list.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 200);
  for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, -3_000);
  await expect.poll(() => came.windows.length).toBeGreaterThan(before);
  await page.keyboard.press("Home");
  await page.getByRole("option").getByText("RunStarted").first().waitFor();
  await settled(page);
  expect(came.windows.some(({ from }) => from === 1)).toBe(true);
  for (const { from, to } of came.windows) expect(to - from).toBeLessThan(512);
  expect(came.bytes / logBytes).toBeLessThan(0.2);
  await page.close();
});

test("a long run that is dropped as a zip opens without holding up the page", async () => {
  const zip = join(cwd, "run.zip");
  await pipeline(await exportZip(directorySource(run)), createWriteStream(zip));
  const page = await newPage();
  await page.goto(new URL("/open", url).href);
  await page.getByLabel("A zip").waitFor({ state: "attached" });
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: "longtask",
    });
  });
  await page.getByLabel("A zip").setInputFiles(zip);
  await expect
    .poll(() => page.getByRole("slider", { name: "Playhead" }).getAttribute("aria-valuemax"))
    .toBe(String(events));
  await page.getByRole("feed", { name: "Conversation" }).getByRole("article").first().waitFor();
  const tasks = await page.evaluate(() => Reflect.get(window, "longTasks") as number[]);
  // The benchmark holds it to 200 ms on a machine of its own; here others run beside it.
  expect(Math.max(0, ...tasks)).toBeLessThan(1_000);
  await page.close();
});

test("every page that the server gives forbids inline script, and the browser keeps to it", async () => {
  const pages: string[] = [];
  for (const path of [
    "/",
    "/index.html",
    "/runs",
    `/runs/${runId}`,
    "/open",
    "/samples/demo",
    "/nowhere",
    "/api/docs",
  ]) {
    const response = await fetch(new URL(path, url));
    if (!response.headers.get("Content-Type")?.startsWith("text/html")) continue;
    pages.push(path);
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    const rules = new Map(policy.split("; ").map((rule) => [rule.split(" ")[0], rule] as const));
    const scripts = rules.get("script-src") ?? rules.get("default-src");
    expect(scripts, path).toMatch(/^(?:script-src 'self'|default-src 'none')$/);
    expect(policy, path).toContain("frame-ancestors 'none'");
  }
  expect(pages).toEqual(expect.arrayContaining(["/", "/runs", `/runs/${runId}`, "/open", "/nowhere", "/api/docs"]));
  const page = await newPage();
  await page.goto(new URL("/open", url).href);
  await page.getByRole("button", { name: "Choose a folder…" }).waitFor();
  const refused = await page.evaluate(async () => {
    const told = new Promise((resolve) =>
      document.addEventListener("securitypolicyviolation", resolve, { once: true }),
    );
    const script = Object.assign(document.createElement("script"), { textContent: "window.hacked = 1" });
    document.body.append(script);
    await told;
    return !("hacked" in window);
  });
  expect(refused).toBe(true);
  await page.close();
});
