/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Home } from "@openexec/bundle";
import { chromium } from "playwright-core";
import { inDirectory } from "../runs.mjs";
import { droppedRows, zipOf } from "./dropped.mjs";
import { growingRun } from "./growing.mjs";
import { placeLongRun } from "./long-run.mjs";
import { frames, heapBytes, interactiveAt, noteInteractive, scroll, scrub, threadSeconds } from "./page.mjs";
import { serve } from "./serve.mjs";
import { stillRows } from "./still.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ figure: string, value: number, unit: string, atMost?: number }} Row */

const SIZES = [1_000, 10_000, 100_000];
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
/** A growing run gets so many events, so often. */
const GROWTH = { events: 50, everyMs: 250 };

function browserPath() {
  const named = process.env.OPENEXEC_CHROMIUM;
  if (named !== undefined && named !== "") return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) throw new Error("no Chromium was found; install one or name it in OPENEXEC_CHROMIUM");
  return found;
}

/**
 * The budgets of the run page, measured in a real browser over a real server. A machine that others use spoils times by the
 * clock; the work per frame stands.
 * @param {readonly string[]} args `--short`: a minute of live growth instead of ten, fewer moves
 * @returns {Promise<number>} 1 when a full run missed a budget
 */
export async function main(args) {
  const short = args.includes("--short");
  const moves = short ? 60 : 240;
  /** @type {Row[]} */
  const rows = [];
  const browser = await chromium.launch({ executablePath: browserPath() });
  try {
    await inDirectory(async (directory) => {
      const home = Home.open({ cwd: directory, directory: join(directory, ".openexec") });
      const runs = SIZES.map((size) => ({ size, ...placeLongRun(home, size) }));
      const growing = growingRun(home, 500_000);
      const server = await serve(home.path);
      const blank = async (/** @type {string} */ path) => {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        page.setDefaultTimeout(300_000);
        const session = await page.context().newCDPSession(page);
        await session.send("Performance.enable", { timeDomain: "threadTicks" });
        await page.addInitScript(noteInteractive);
        await page.goto(new URL(path, server.url).href);
        return { page, session };
      };
      const tab = async (/** @type {string} */ path) => {
        const { page, session } = await blank(path);
        const interactive = await interactiveAt(page);
        return { page, session, interactive, work: (await threadSeconds(session)) * 1000 };
      };
      try {
        const still = await blank("about:blank");
        rows.push(...(await stillRows(still.page, still.session, moves)));
        await still.page.close();
        for (const { size, runId } of runs) {
          const name = `${size.toLocaleString("en")} events`;
          // The server reads a log when it is first asked for; who opens a run again finds it read.
          const first = await tab(`runs/${runId}`);
          rows.push({ figure: `${name}: first opening`, value: first.interactive, unit: "ms" });
          await first.page.close();
          const atMost = size > 10_000 ? 1_500 : 1_000;
          const { page, session, interactive, work: opening } = await tab(`runs/${runId}`);
          rows.push({ figure: `${name}: interactive`, value: interactive, unit: "ms", atMost });
          rows.push({ figure: `${name}: work until then`, value: opening, unit: "ms" });
          for (const panel of ["conversation", "timeline", "events"]) {
            await page.locator(`#tab-${panel}`).click();
            await page.locator("[role=tabpanel] :is(article, [role=option], [role=treeitem])").first().waitFor();
            for (const [what, act] of /** @type {const} */ ([
              ["scroll", scroll],
              ["scrub", scrub],
            ])) {
              const { p95, work } = await frames(page, session, () => act(page, moves));
              rows.push({ figure: `${name}: ${what}, ${panel}, p95 frame`, value: p95, unit: "ms", atMost: 20 });
              rows.push({ figure: `${name}: ${what}, ${panel}, work per frame`, value: work, unit: "ms" });
            }
          }
          rows.push({ figure: `${name}: search`, value: await searchMs(page), unit: "ms" });
          rows.push({
            figure: `${name}: layout shift in 5 s of playing`,
            value: await shift(page),
            unit: "",
            atMost: 0.02,
          });
          if (size === SIZES[0]) {
            const scripts = await page.evaluate(() =>
              performance
                .getEntriesByType("resource")
                .filter(({ name: url }) => url.endsWith(".js"))
                .reduce((sum, entry) => sum + /** @type {PerformanceResourceTiming} */ (entry).encodedBodySize, 0),
            );
            rows.push({ figure: "script of the run page, every panel met", value: scripts / 1024, unit: "kB" });
          }
          await page.close();
          const zip = await zipOf(home.runDirectory(runId), directory);
          const dropped = await blank("open");
          rows.push(...(await droppedRows(dropped.page, zip, name)));
          await dropped.page.close();
        }
        rows.push(...(await growthRows(await tab(`runs/${growing.runId}`), growing, short ? 60 : 600)));
      } finally {
        growing.end();
        await server.stop();
      }
    });
  } finally {
    await browser.close();
  }
  print(rows);
  mkdirSync("test-results", { recursive: true });
  writeFileSync("test-results/bench-web.json", `${JSON.stringify(rows, undefined, 2)}\n`);
  return !short && rows.some(({ value, atMost }) => atMost !== undefined && value > atMost) ? 1 : 0;
}

/** From the last key of a search to its hits. @param {Page} page */
async function searchMs(page) {
  await page.keyboard.press("/");
  await page.keyboard.type("voucher");
  const begun = performance.now();
  await page.getByRole("button", { name: "Next hit" }).and(page.locator(":enabled")).waitFor();
  const took = performance.now() - begun;
  await page.keyboard.press("Escape");
  return took;
}

/** How far things jumped while the run played. @param {Page} page */
async function shift(page) {
  await page.locator("#tab-conversation").click();
  await page.evaluate(() => {
    Object.assign(window, { shifted: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        Object.assign(window, { shifted: Reflect.get(window, "shifted") + Reflect.get(entry, "value") });
    }).observe({ type: "layout-shift" });
  });
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await pause(5_000);
  await page.keyboard.press("Space");
  return Number(await page.evaluate(() => Reflect.get(window, "shifted")));
}

/**
 * @param {{ page: Page, session: import("playwright-core").CDPSession }} tab
 * @param {ReturnType<typeof growingRun>} run @param {number} seconds
 * @returns {Promise<Row[]>}
 */
async function growthRows({ page, session }, run, seconds) {
  const heap = [];
  let events = 0;
  const begun = performance.now();
  for (let fifth = 1; fifth <= 5; fifth++) {
    while (performance.now() - begun < (seconds * 1000 * fifth) / 5) {
      events = run.write(GROWTH.events);
      await pause(GROWTH.everyMs);
    }
    heap.push(await heapBytes(session));
  }
  const last = `[role=slider][aria-label=Playhead][aria-valuemax="${events}"]`;
  const waited = performance.now();
  await page.locator(last).waitFor();
  const megabytes = (/** @type {number | undefined} */ bytes) => (bytes ?? 0) / 1024 / 1024;
  const minutes = seconds / 60;
  return [
    { figure: `${minutes} min of live growth: events`, value: events, unit: "" },
    { figure: `${minutes} min of live growth: heap after a fifth`, value: megabytes(heap[0]), unit: "MB" },
    { figure: `${minutes} min of live growth: heap at the end`, value: megabytes(heap.at(-1)), unit: "MB" },
    {
      figure: `${minutes} min of live growth: shown after the last write`,
      value: performance.now() - waited,
      unit: "ms",
    },
  ];
}

/** @param {readonly Row[]} rows */
function print(rows) {
  const wanting = `${(loadavg()[0] ?? 0).toFixed(0)} processes wanted ${availableParallelism()} cores`;
  console.log(`\nThe run page in a browser; ${wanting}\n`);
  const width = Math.max(...rows.map(({ figure }) => figure.length));
  for (const { figure, value, unit, atMost } of rows) {
    const text = `${value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en")} ${unit}`.trim();
    const held = atMost === undefined ? "" : `at most ${atMost}  ${value <= atMost ? "ok" : "missed"}`;
    console.log(`${figure.padEnd(width)}  ${text.padStart(10)}  ${held}`.trimEnd());
  }
}
