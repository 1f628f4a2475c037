import { expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { manyRuns } from "../testing/many-runs.ts";

const NOW = Date.now();
const { open } = browserTests(() => ({ rows: manyRuns(2000, NOW), nowMs: NOW, answers: new Map() }));

test("the list shows counts, chart and rows, and only those in sight are in the page", async () => {
  const { page, errors } = await open("/runs");
  await page.getByText("2,000 runs · 4 active").waitFor();
  await expect.poll(() => page.locator("[data-run]").count()).toBeLessThan(60);
  await expect
    .poll(() => page.getByRole("columnheader").allTextContents())
    .toEqual(["Status", "#", "Title", "Flow", "Trigger", "Steps", "Tools", "Tokens", "Cost", "Duration", "Started"]);
  await expect.poll(() => page.locator("svg path.fill-failed-bar").count()).toBe(1);
  expect(errors).toEqual([]);
});

test("scrolling to the end loads page after page and keeps the page small", async () => {
  const { page } = await open("/runs?status=failed");
  await page.locator("[data-run]").first().waitFor();
  const grid = page.getByRole("grid").getByRole("rowgroup");
  const total = await page.getByText(/ of 2,000/).textContent();
  await expect
    .poll(async () => {
      await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      const height = await grid.evaluate((element) => element.scrollHeight);
      return Math.round(height / 32);
    })
    .toBe(Number(total?.split(" ")[0]));
  await expect.poll(() => page.locator("[data-run]").count()).toBeLessThan(60);
});

test("a click on a header sorts down, up, and no more; the back button takes each back", async () => {
  const { page } = await open("/runs");
  const header = page.getByRole("columnheader", { name: "Duration" });
  const sorted = () => header.getAttribute("aria-sort");
  for (const [search, order] of [
    ["?sort=duration,desc", "descending"],
    ["?sort=duration,asc", "ascending"],
    ["", "none"],
  ]) {
    await header.getByRole("button").click();
    await expect.poll(() => new URL(page.url()).search).toBe(search);
    await expect.poll(() => sorted()).toBe(order);
  }
  await page.goBack();
  await expect.poll(sorted).toBe("ascending");
});

test("columns give way on a narrow window, and a phone has rows of two lines", async () => {
  const { page } = await open("/runs", { size: "mid" });
  await page.locator("[data-run]").first().waitFor();
  const names = await page.getByRole("columnheader").allTextContents();
  expect(names).not.toContain("Branch");
  expect(names).toContain("Duration");
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => page.getByRole("columnheader").count()).toBe(0);
  await expect.poll(async () => (await page.locator("[data-run]").first().boundingBox())?.height).toBe(48);
});

test("columns are hidden, moved and resized, and stay so", async () => {
  const { page } = await open("/runs");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByLabel("Flow", { exact: true }).uncheck();
  await page.getByRole("button", { name: "Cost: further left" }).click();
  await page.getByRole("button", { name: "Trigger: wider" }).click();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.locator("[data-run]").first().waitFor();
  const names = await page.getByRole("columnheader").allTextContents();
  expect(names).not.toContain("Flow");
  expect(names.indexOf("Cost")).toBeLessThan(names.indexOf("Tokens"));
  const edge = await page.getByRole("columnheader", { name: "Trigger" }).boundingBox();
  expect(edge?.width).toBe(80);
});

test("dragging a header moves its column and does not sort", async () => {
  const { page } = await open("/runs");
  const from = await page.getByRole("columnheader", { name: "Cost" }).boundingBox();
  const to = await page.getByRole("columnheader", { name: "Steps" }).boundingBox();
  if (from === null || to === null) throw new Error("The columns are not there");
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + 10, { steps: 8 });
  await page.mouse.up();
  const names = await page.getByRole("columnheader").allTextContents();
  expect(names.indexOf("Cost")).toBeLessThan(names.indexOf("Steps"));
  expect(new URL(page.url()).search).toBe("");
});

test("the rail is as wide as it was dragged, and a double click takes that back", async () => {
  const { page } = await open("/runs");
  const line = page.getByRole("separator", { name: "Width of the filters" });
  const box = await line.boundingBox();
  if (box === null) throw new Error("There is no line");
  await page.mouse.move(box.x, 400);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, 400, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => line.getAttribute("aria-valuenow")).toBe("300");
  await page.reload();
  await expect.poll(() => line.getAttribute("aria-valuenow")).toBe("300");
  await line.dblclick();
  await expect.poll(() => line.getAttribute("aria-valuenow")).toBe("240");
});

test("a moment shows its other forms, each to copy", async () => {
  const { page } = await open("/runs");
  await page.locator("[data-run] time").first().hover();
  await page.getByText("Epoch ms").waitFor();
  await expect.poll(() => page.getByText("Local, Europe/Berlin").count()).toBe(1);
});
