import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { browserTests } from "../../testing/browser.ts";
import { fixtureFiles, RunApi } from "../../testing/run-api.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

const PICTURES = "bundles/pictures/run_01a1fa61-5501-7e3f-b1ee-a104b18884a5";

async function openPanel(run: RunApi, panel: string, width = 1440): Promise<Page> {
  const { page } = await open(`/runs/any?panel=${panel}`, { prepare: (page) => run.route(page) });
  await page.setViewportSize({ width, height: 900 });
  return page;
}

test("the name of a model is whole, and what has no room beside it is left out", async () => {
  for (const [width, hasCost] of [
    [1440, true],
    [390, false],
  ] as const) {
    const page = await openPanel(new RunApi(fixtureFiles(PICTURES)), "models", width);
    const name = page.getByRole("option").getByText("claude-sonnet-4-5").locator("..");
    await expect.poll(() => name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true);
    expect((await page.getByRole("option").first().innerText()).includes("$")).toBe(hasCost);
    await page.close();
  }
});

test("the summary of an event has what its other columns leave, and all of it is there to be pointed at", async () => {
  const page = await openPanel(new RunApi(fixtureFiles(PICTURES)), "events");
  const row = page.getByRole("option").filter({ hasText: "ModelInvocationStarted" }).first();
  const cells = row.locator(":scope > span");
  await expect.poll(() => cells.count()).toBe(6);
  expect((await cells.last().boundingBox())?.width).toBeGreaterThan(190);
  expect(await cells.last().getAttribute("title")).toBe(await cells.last().innerText());
  const type = cells.nth(3);
  expect(await type.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true);
});

test("every row of the metrics is one line", async () => {
  const page = await openPanel(new RunApi(fixtureFiles(PICTURES)), "metrics");
  const rows = page.getByRole("tabpanel").locator("tbody tr");
  await rows.first().waitFor();
  const heights = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
  expect(heights.length).toBeGreaterThan(5);
  for (const height of heights) expect(height).toBeLessThan(30);
});

test("what was interrupted has its own colour in the tree of the timeline, not that of a failure", async () => {
  const run = RunApi.of("run build:ok publish[tool:open]:open");
  run.isWriterAlive = false;
  const page = await openPanel(run, "timeline");
  const name = page.getByRole("treeitem").getByText("publish", { exact: true });
  expect(await name.getAttribute("class")).toContain("text-interrupted");
});
