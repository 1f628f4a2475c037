import { readdirSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { fixtureFiles, fixtureFolder, logFiles, RunApi } from "../testing/run-api.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

const stateOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const playhead = (page: Page) => page.getByRole("slider", { name: "Playhead" });
const position = (page: Page) => playhead(page).getAttribute("aria-valuenow");

function recording(folder: string): RunApi {
  const run = readdirSync(fixtureFolder(folder)).find((name) => name.startsWith("run_")) ?? "";
  return new RunApi(fixtureFiles(`${folder}/${run}`));
}

async function openRun(run: RunApi, search = "") {
  const opened = await open(`/runs/any${search}`, { prepare: (page) => run.route(page) });
  await playhead(opened.page).waitFor();
  return opened;
}

async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (box === null) throw new Error("it is not there");
  return box;
}

describe("the regions", () => {
  test("have their sizes, and their places at every width of the window", async () => {
    const { page } = await openRun(recording("bundles/demo"));
    const header = page.locator("main header").first();
    const strip = page.getByRole("region", { name: "The whole run" });
    const left = page.getByRole("group", { name: "Left column" });
    const views = page.getByRole("tabpanel");
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    await page.locator(".react-flow__node-card").first().waitFor();
    expect((await boxOf(header)).height).toBe(56);
    expect(await boxOf(strip)).toMatchObject({ x: 0, width: 1440, height: 72 });
    expect((await boxOf(left)).width).toBe(Math.round(1440 * 0.28));
    expect(await boxOf(inspector)).toMatchObject({ x: 1440 - 380, width: 380 });
    for (const width of [1199, 900]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(async () => (await boxOf(inspector)).y).toBeGreaterThan((await boxOf(views)).y + 200);
      const [sheet, column] = [await boxOf(inspector), await boxOf(left)];
      expect(sheet.y + sheet.height).toBe(800);
      expect(sheet.x).toBeGreaterThanOrEqual(column.x + column.width);
      expect((await boxOf(strip)).y).toBeLessThan((await boxOf(views)).y);
    }
    await page.setViewportSize({ width: 899, height: 800 });
    const regions = page.getByRole("tablist", { name: "Regions" });
    await regions.waitFor();
    expect(await regions.getByRole("tab").allInnerTexts()).toEqual(["Graph", "Steps", "Views", "Inspector"]);
    const transport = await boxOf(page.getByRole("toolbar", { name: "Playback" }).locator(".."));
    expect(transport.y + transport.height).toBe(800);
    expect(await inspector.count()).toBe(0);
  });

  test("a tab says how much is in it, and is grey when that is nothing", async () => {
    const { page } = await openRun(recording("bundles/demo"));
    expect(await page.locator("#tab-tools").innerText()).toMatch(/^Tools\s*28$/);
    expect(await page.locator("#tab-git").innerText()).toMatch(/^Git & CI\s*1$/);
    expect(await page.locator("#tab-logs").innerText()).toBe("Logs");
    const color = (name: string) => page.locator(`#tab-${name}`).evaluate((element) => getComputedStyle(element).color);
    expect(await color("logs")).not.toBe(await color("tools"));
    expect(await color("files")).toBe(await color("tools"));
  });
});

describe("the strip", () => {
  test("a drag is one entry of the history, which goes along and rests at an attempt; back leads to where it began", async () => {
    // a begins at 2, b at 8, c at 13.
    const run = RunApi.of("run a[model,tool]:ok b[tool:failed,log]:failed c[model]:ok failed");
    const { page } = await openRun(run, "?axis=events&at=3");
    const { x, y, width, height } = await boxOf(playhead(page));
    const entries = () => page.evaluate(() => history.length);
    const before = await entries();
    await page.evaluate(() => {
      const { pushState, replaceState } = history;
      const calls: number[] = [];
      const noted = (real: typeof pushState) =>
        function (this: History, ...args: Parameters<typeof pushState>) {
          calls.push(performance.now());
          real.apply(this, args);
        };
      Object.assign(history, { pushState: noted(pushState), replaceState: noted(replaceState) });
      Object.assign(window, { historyCalls: calls });
    });
    // Where one went by key is where back leads, also when the drag begins at once.
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.mouse.move(x + width * 0.1, y + height / 2);
    await page.mouse.down();
    expect(await entries()).toBe(before);
    const seen = new Set<string | null>();
    for (let share = 11; share <= 80; share += 1) {
      await page.mouse.move(x + (width * share) / 100, y + height / 2);
      if (share % 5 === 0) seen.add(await position(page));
    }
    expect(seen.size).toBeGreaterThan(5);
    expect(await entries()).toBe(before + 1);
    await expect.poll(() => stateOf(page).at).toBe("14");
    expect(await position(page)).toBe("14");
    await page.mouse.up();
    await expect.poll(() => stateOf(page).at).toBe("13");
    // 70 moves, and as few calls as browsers allow: one at the key, two at the first move, then one in 400 ms.
    const calls = (await page.evaluate(() => Reflect.get(window, "historyCalls"))) as number[];
    for (const [index, call] of calls.entries()) {
      const later = calls[index + 3];
      if (later !== undefined) expect(later - call).toBeGreaterThan(390);
    }
    expect(calls.length).toBeGreaterThan(2);
    expect(await entries()).toBe(before + 1);
    await page.goBack();
    await expect.poll(() => position(page)).toBe("5");
    await page.goForward();
    await expect.poll(() => position(page)).toBe("13");
  });

  test("says how full the context is, and of what", async () => {
    const { page } = await openRun(recording("bundles/long-session"), "?at=700");
    await page.getByRole("region", { name: "The whole run" }).getByText("window 200k tokens").waitFor();
  });
});

describe("the graph", () => {
  test("has cards and pills of one size each, ways as they were gone, and nothing of its library", async () => {
    const { page } = await openRun(RunApi.of("run a:ok b:ok a:ok b:ok a:ok c:ok completed"), "?at=10");
    const cards = page.locator(".react-flow__node-card");
    await expect.poll(() => cards.count()).toBe(3);
    const sizes = (nodes: Locator) =>
      nodes.evaluateAll((all) => [
        ...new Set(all.map((node) => `${(node as HTMLElement).offsetWidth} × ${(node as HTMLElement).offsetHeight}`)),
      ]);
    expect(await sizes(cards)).toEqual(["220 × 52"]);
    expect(await sizes(page.locator(".react-flow__node-pill"))).toEqual(["88 × 28"]);
    const ways = page.locator(".react-flow__edge-path");
    const looks = () =>
      ways.evaluateAll((all) =>
        all.map((way) => {
          const { strokeWidth, strokeDasharray } = getComputedStyle(way);
          return `${Number.parseFloat(strokeWidth)}${strokeDasharray === "none" ? "" : " dashed"}`;
        }),
      );
    // From the start, to b twice and back twice, which is where it is; to c and to the end it has not come.
    await expect.poll(async () => (await looks()).sort()).toEqual(["1 dashed", "1 dashed", "1.5", "1.5", "2"]);
    await expect.poll(() => page.getByText("2×", { exact: true }).count()).toBe(2);
    await cards.getByText("3 attempts").waitFor();
    // A label stands on its way, not under it.
    const zOf = (element: Locator) => element.evaluate((found) => Number(getComputedStyle(found).zIndex));
    const active = page.locator("svg:has(.react-flow__edge-path[style*='stroke-width: 2'])").last();
    expect(await zOf(page.getByText("2×", { exact: true }).first())).toBeGreaterThan((await zOf(active)) || 0);
    expect(await page.locator(".react-flow__attribution").count()).toBe(0);
    for (const handle of await page.locator(".react-flow__handle").all()) expect(await handle.isVisible()).toBe(false);
  });

  test("folds what is plain over 60 nodes, and opens it", async () => {
    const words = Array.from({ length: 70 }, (_, index) => `t${index}:ok`).join(" ");
    const { page } = await openRun(RunApi.of(`run ${words} completed`), "?at=9");
    const cards = page.locator(".react-flow__node-card");
    await page.getByRole("button", { name: "Open 70" }).click();
    await expect.poll(() => cards.count()).toBe(70);
  });

  test("keeps every card in its place while a run grows", async () => {
    const run = RunApi.of("run a:ok b:ok a:open");
    const { page, live } = await openRun(run);
    await page.keyboard.press("Home");
    const places = () =>
      page.locator(".react-flow__node").evaluateAll((all) => all.map((node) => (node as HTMLElement).style.transform));
    await expect.poll(async () => (await places()).length).toBe(3);
    const before = await places();
    const grown = "run a:ok b:ok a:ok c:ok a:ok d:open";
    run.replace(logFiles(grown));
    live.sendRun({
      type: "run_lines",
      fromSeq: 7,
      lines: new TextDecoder().decode(logFiles(grown).get("timeline.jsonl")).trimEnd().split("\n").slice(6),
    });
    await expect.poll(async () => (await places()).length).toBe(5);
    expect((await places()).slice(0, 3)).toEqual(before);
    // Nor does one go into a fold when there are more than a graph is opened with.
    const large = grown.replace(
      "d:open",
      `d:ok ${Array.from({ length: 60 }, (_, index) => `t${index}:ok`).join(" ")} e:open`,
    );
    run.replace(logFiles(large));
    const lines = new TextDecoder().decode(logFiles(large).get("timeline.jsonl")).trimEnd().split("\n");
    live.sendRun({ type: "run_lines", fromSeq: 13, lines: lines.slice(12) });
    await expect.poll(async () => (await places()).length).toBe(66);
    expect((await places()).slice(0, 3)).toEqual(before);
  });
});
