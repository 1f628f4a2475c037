import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { browserTests } from "../../../testing/browser.ts";
import { fixtureFiles, RunApi } from "../../../testing/run-api.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

const DEMO = "bundles/demo/run_01a1f9df-eb47-7fa0-91e9-f2b4488ccc56";

/** The timeline of the demo's run over its events, and where its bars are. */
async function openTimeline(search = "") {
  const run = new RunApi(fixtureFiles(DEMO));
  const { page } = await open(`/runs/any?panel=timeline&axis=events&at=40${search}`, {
    prepare: (page) => run.route(page),
  });
  await page.getByRole("treeitem").first().waitFor();
  const bars = await page.getByRole("tabpanel").locator("canvas").last().boundingBox();
  const ruler = await page.getByRole("tabpanel").locator("canvas").first().boundingBox();
  if (bars === null || ruler === null) throw new Error("nothing is drawn");
  const last = Number(await page.getByRole("slider", { name: "Playhead" }).getAttribute("aria-valuemax"));
  return { page, bars, ruler, last };
}

/** Part of the axis in the URL; absent: all of it. */
function zoomOf(page: Page): { readonly from: number; readonly to: number } | undefined {
  const zoom = new URL(page.url()).searchParams.get("zoom");
  const [from = Number.NaN, to = Number.NaN] = (zoom ?? "").split("-").map(Number);
  return zoom === null ? undefined : { from, to };
}
const widthOf = (page: Page) => {
  const zoom = zoomOf(page);
  return zoom === undefined ? undefined : zoom.to - zoom.from;
};

test("+ and - zoom at the playhead, 0 fits", async () => {
  const { page, last } = await openTimeline();
  await page.keyboard.press("+");
  await expect.poll(() => widthOf(page)).toBeCloseTo((last - 1) / 2, 0);
  const once = zoomOf(page);
  // The playhead stays where it was on the screen.
  expect(once?.from).toBeCloseTo(39 / 2, 0);
  await page.keyboard.press("=");
  await expect.poll(() => widthOf(page)).toBeCloseTo((last - 1) / 4, 0);
  await page.keyboard.press("-");
  await expect.poll(() => zoomOf(page)).toEqual(once);
  await page.keyboard.press("0");
  await expect.poll(() => zoomOf(page)).toBeUndefined();
  // There is no more than all of it.
  await page.keyboard.press("-");
  await page.keyboard.press("t");
  await expect.poll(() => new URL(page.url()).searchParams.has("axis")).toBe(false);
  expect(zoomOf(page)).toBeUndefined();
  // Rows go where the playhead goes: there are more than a screen shows.
  const late = page.getByRole("treeitem", { name: /changelog/ });
  expect(await late.count()).toBe(0);
  await page.keyboard.press("End");
  await late.first().waitFor();
  await page.keyboard.press("Home");
  await late.first().waitFor({ state: "detached" });
});

test("Ctrl and wheel zoom at the pointer, a wheel sideways pans, a plain one scrolls the rows", async () => {
  const { page, bars, last } = await openTimeline();
  const all = last - 1;
  await page.mouse.move(bars.x + bars.width / 4, bars.y + 60);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -400);
  await page.keyboard.up("Control");
  await expect.poll(() => widthOf(page)).toBeLessThan(all / 2);
  const zoomed = zoomOf(page) ?? { from: 0, to: 0 };
  // What is under the pointer did not move.
  expect(zoomed.from + (zoomed.to - zoomed.from) / 4).toBeCloseTo(all / 4, 0);
  await page.mouse.wheel(bars.width / 10, 0);
  await expect.poll(() => zoomOf(page)?.from).toBeGreaterThan(zoomed.from);
  expect(widthOf(page)).toBeCloseTo(zoomed.to - zoomed.from, 5);
  const panned = zoomOf(page);
  const first = page.getByRole("treeitem").first();
  const top = (await first.boundingBox())?.y ?? 0;
  await page.mouse.wheel(0, 120);
  await expect.poll(async () => (await first.boundingBox())?.y ?? -Number.MAX_VALUE).toBeLessThan(top);
  expect(zoomOf(page)).toEqual(panned);
});

test("a drag on the ruler zooms to what was dragged over, a click on it moves the playhead, a double click fits", async () => {
  const { page, bars, ruler, last } = await openTimeline();
  const all = last - 1;
  const at = (share: number) => [ruler.x + ruler.width * share, ruler.y + ruler.height / 2] as const;
  await page.mouse.move(...at(0.25));
  await page.mouse.down();
  await page.mouse.move(...at(0.6));
  await page.mouse.move(...at(0.75));
  await page.mouse.up();
  await expect.poll(() => widthOf(page)).toBeCloseTo(all / 2, 0);
  expect(zoomOf(page)?.from).toBeCloseTo(all / 4, 0);
  const middle = String(1 + Math.round(all / 2));
  await page.mouse.click(...at(0.5));
  await expect.poll(() => page.getByRole("slider", { name: "Playhead" }).getAttribute("aria-valuenow")).toBe(middle);
  expect(widthOf(page)).toBeCloseTo(all / 2, 0);
  await expect.poll(() => new URL(page.url()).searchParams.get("at")).toBe(middle);
  // A double click is no jump, neither in the run nor in the history; and what is no main button does nothing.
  const entries = await page.evaluate(() => history.length);
  await page.mouse.dblclick(...at(0.9));
  await expect.poll(() => zoomOf(page)).toBeUndefined();
  await page.mouse.click(...at(0.3), { button: "middle" });
  await page.mouse.click(bars.x + bars.width / 4, bars.y + 60, { button: "middle" });
  expect(await page.getByRole("slider", { name: "Playhead" }).getAttribute("aria-valuenow")).toBe(middle);
  expect(await page.evaluate(() => history.length)).toBe(entries);
});
