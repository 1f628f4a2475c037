import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { manyRuns } from "../testing/many-runs.ts";

const NOW = Date.now();
const { open } = browserTests(() => ({ rows: manyRuns(1000, NOW), nowMs: NOW, answers: new Map() }));

const search = (page: Page) => decodeURIComponent(new URL(page.url()).search);
const command = (page: Page) => page.getByRole("combobox", { name: "Filter" });

test("rail, command and URL say the same, whichever is used", async () => {
  const { page } = await open("/runs");
  await page.getByRole("button", { name: "Failed", exact: true }).click();
  await expect.poll(() => search(page)).toBe("?status=failed");
  await expect.poll(() => command(page).inputValue()).toBe("status:failed");
  await command(page).fill("flow:review -trigger:ci");
  await command(page).press("Enter");
  await expect.poll(() => search(page)).toBe("?trigger=!ci&flow=review");
  await expect
    .poll(() => page.getByRole("button", { name: "review", exact: true }).getAttribute("aria-pressed"))
    .toBe("true");
  await expect
    .poll(() => page.getByRole("button", { name: "ci, excluded" }).getAttribute("aria-pressed"))
    .toBe("mixed");
  await page.goBack();
  await expect.poll(() => command(page).inputValue()).toBe("status:failed");
});

test("choosing a value leaves the counts of its siblings, and “only” replaces the choice", async () => {
  const { page } = await open("/runs?status=failed");
  const completed = page.getByRole("listitem").filter({ hasText: "Completed" });
  await completed.getByText(/^\d+$/).waitFor();
  expect(Number(await completed.getByText(/^\d+$/).textContent())).toBeGreaterThan(500);
  await completed.hover();
  await page.getByRole("button", { name: "only Completed" }).click();
  await expect.poll(() => search(page)).toBe("?status=completed");
  await page.getByRole("button", { name: "schedule", exact: true }).click({ modifiers: ["Alt"] });
  await expect.poll(() => search(page)).toBe("?status=completed&trigger=!schedule");
  await page.getByRole("button", { name: /^Asked a person/ }).click();
  await expect.poll(() => search(page)).toBe("?status=completed&trigger=!schedule&elicitation=true");
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect.poll(() => search(page)).toBe("");
});

test("every part of the rail filters by its own field, closes the panel, and stays folded as it was left", async () => {
  const { page } = await open("/runs?peek=run-990");
  const rail = page.getByRole("complementary", { name: "Filters" });
  const part = (name: string) =>
    rail.locator("section").filter({ has: page.getByRole("button", { name, exact: true }) });
  for (const [name, field] of Object.entries({
    Status: "status",
    Trigger: "trigger",
    Flow: "flow",
    Model: "model",
    Tool: "tool",
  })) {
    await part(name).locator("[data-value]").first().click();
    await expect.poll(() => [...new URL(page.url()).searchParams.keys()]).toEqual([field]);
    await page.goBack();
    await expect.poll(() => search(page)).toBe("?peek=run-990");
  }
  await part("Trigger").getByRole("button", { name: "Trigger", exact: true }).click();
  await expect.poll(() => part("Trigger").locator("[data-value]").count()).toBe(0);
  await page.reload();
  await part("Status").locator("[data-value]").first().waitFor();
  expect(await part("Trigger").locator("[data-value]").count()).toBe(0);
  expect(await part("Trigger").getByRole("button").getAttribute("aria-expanded")).toBe("false");
});

test("a long facet can be searched", async () => {
  const { page } = await open("/runs");
  await page.getByLabel("Find tool").fill("git");
  await expect.poll(() => page.getByRole("button", { name: /^git\./ }).count()).toBe(2);
  await page.getByRole("button", { name: "git.diff", exact: true }).click();
  await expect.poll(() => search(page)).toBe("?tool=git.diff");
});

test("a stretch of time up to now stays one, and bounds of one's own are kept to the minute", async () => {
  const { page } = await open("/runs");
  await expect
    .poll(() => page.getByRole("button", { name: "All", exact: true }).getAttribute("aria-pressed"))
    .toBe("true");
  for (const [name, range] of [
    ["Last 15 minutes", "15m"],
    ["Last hour", "1h"],
    ["Last 7 days", "7d"],
    ["Last 30 days", "30d"],
    ["Last 24 hours", "24h"],
  ] as const) {
    await page.getByRole("button", { name }).click();
    await expect.poll(() => search(page)).toBe(`?range=${range}`);
  }
  await expect.poll(() => command(page).inputValue()).toBe("after:24h");
  await page.getByRole("button", { name: "Between…" }).click();
  await page.getByLabel("From").fill("2026-11-01T10:00");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect.poll(() => search(page)).toBe("?from=2026-11-01T09:00:00.000Z&range=24h");
});

test("the command completes fields and values that there are", async () => {
  const { page } = await open("/runs");
  await page.getByText("1,000 runs").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("sta");
  await page.keyboard.press("Tab");
  await expect.poll(() => command(page).inputValue()).toBe("status:");
  await page.keyboard.type("fai");
  await page.getByRole("option", { name: /^failed\s*\d+$/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => command(page).inputValue()).toBe("status:failed ");
  await page.keyboard.press("Enter");
  await expect.poll(() => search(page)).toBe("?status=failed");
});

test("what is wrong in a command is said at its token, nothing is applied, and one click mends it", async () => {
  const { page } = await open("/runs?flow=fix");
  await command(page).fill("flow:fix status:faild cost:>1");
  await command(page).press("Enter");
  await page.getByText(/Status is never "faild"/i).waitFor();
  await expect.poll(() => page.locator(".decoration-wavy").allTextContents()).toEqual(["faild"]);
  expect(search(page)).toBe("?flow=fix");
  await page.getByRole("button", { name: "Use failed" }).click();
  await command(page).press("Enter");
  await expect.poll(() => search(page)).toBe("?status=failed&flow=fix&cost=>1");
});

test("a wrong filter in the URL shows no runs, says why, and can be mended or left out", async () => {
  const { page } = await open("/runs?status=faild&flow=fix");
  await page.getByText("The filter in the URL is wrong").waitFor();
  await expect.poll(() => page.locator("[data-run]").count()).toBe(0);
  await expect.poll(() => command(page).inputValue()).toBe("flow:fix status:faild");
  // Said once: at the token only when somebody comes to mend it.
  const message = page.getByText(/Status is never "faild"/i);
  await expect.poll(() => message.count()).toBe(1);
  await command(page).focus();
  await page.getByRole("button", { name: "Use failed" }).waitFor();
  await page.getByRole("button", { name: "Leave it out" }).click();
  await expect.poll(() => search(page)).toBe("?flow=fix");
  await page.locator("[data-run]").first().waitFor();
});

test("the chart: drag selects a stretch, a click a bucket, a double click and Escape zoom out", async () => {
  const { page } = await open("/runs?range=30d");
  const chart = page.getByRole("slider", { name: "Runs over time" });
  await page.locator("svg path.fill-completed-bar").waitFor();
  const box = await chart.boundingBox();
  if (box === null) throw new Error("There is no chart");
  const y = box.y + 30;
  await page.mouse.move(box.x + 200, y);
  const said = await chart.getAttribute("aria-valuetext");
  const parts = (await chart.locator(".floating > *").allTextContents()).slice(1);
  expect(parts.length).toBeGreaterThan(0);
  // The tip has what is read out: each status with its count.
  for (const part of parts) {
    const [, status = "", count = ""] = /^(\D+)(\d+)$/.exec(part) ?? [];
    expect(said).toContain(`${count} ${status.toLowerCase()}`);
  }
  await page.mouse.down();
  await page.mouse.move(box.x + 500, y, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => search(page)).toMatch(/^\?from=.*&to=.*&range=30d$/);
  const [from, to] = ["from", "to"].map((name) => Date.parse(new URL(page.url()).searchParams.get(name) ?? ""));
  expect((to ?? 0) - (from ?? 0)).toBeGreaterThan(86_400_000);
  await page.keyboard.press("Escape");
  await expect.poll(() => search(page)).toBe("?range=30d");
  await page.mouse.click(box.x + 300, y);
  await expect.poll(() => search(page)).toMatch(/^\?from=/);
  await chart.dblclick({ position: { x: 100, y: 30 } });
  await expect.poll(() => search(page)).toBe("?range=30d");
});

test("the chart by keyboard: arrows move, Shift and arrows stretch, Enter selects", async () => {
  const { page } = await open("/runs");
  const chart = page.getByRole("slider", { name: "Runs over time" });
  await page.locator("svg path.fill-completed-bar").waitFor();
  await chart.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(() => chart.getAttribute("aria-valuetext")).toMatch(/: \d+ runs/);
  await page.keyboard.press("Enter");
  await expect.poll(() => search(page)).toMatch(/^\?from=.*&to=/);
  await chart.focus();
  await page.keyboard.press("Escape");
  await expect.poll(() => search(page)).toBe("");
});

test("a phone has the filters in a sheet, and the chart by touch", async () => {
  const { page } = await open("/runs", { size: "phone" });
  await page.getByRole("button", { name: "Filters" }).tap();
  await page.getByRole("dialog").getByRole("button", { name: "Failed", exact: true }).tap();
  await expect.poll(() => search(page)).toBe("?status=failed");
  await page.getByRole("button", { name: "Close" }).tap();
  await page.locator("svg path.fill-failed-bar").waitFor();
  const chart = page.getByRole("slider");
  await chart.tap({ position: { x: 200, y: 40 } });
  await expect.poll(() => search(page)).toMatch(/from=/);
  await page.goBack();
  await expect.poll(() => search(page)).toBe("?status=failed");
  const box = await chart.boundingBox();
  if (box === null) throw new Error("There is no chart");
  const finger = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove", x: number) =>
    finger.send("Input.dispatchTouchEvent", { type, touchPoints: [{ x: box.x + x, y: box.y + 30 }] });
  await touch("touchStart", 60);
  for (const x of [90, 140, 200]) await touch("touchMove", x);
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await expect.poll(() => search(page)).toMatch(/from=.*&to=/);
  const { searchParams } = new URL(page.url());
  const days = (Date.parse(searchParams.get("to") ?? "") - Date.parse(searchParams.get("from") ?? "")) / 86_400_000;
  expect(days).toBeGreaterThan(5);
});

test("a link shows the same in a fresh browser", async () => {
  const { page } = await open("/runs");
  const counts = (page: Page) => page.getByText(/ of 1,000/);
  const shownIn = async (page: Page) => [
    search(page),
    await command(page).inputValue(),
    await counts(page).innerText(),
  ];
  for (const link of [
    "?status=failed,timed_out&trigger=!ci&range=7d&sort=cost,asc",
    "?tool=git.*&cost=0.5..2&text=login&live=1",
    "?status=failed&peek=run-990&picked=run-990,run-12",
  ]) {
    const fresh = await open(`/runs${link}`);
    await counts(fresh.page).waitFor();
    const shown = await shownIn(fresh.page);
    expect(shown[0]).toBe(link);
    await fresh.page.context().close();
    // As somebody who follows a link in the page.
    await page.evaluate((to) => history.pushState(null, "", to), link);
    await counts(page).waitFor();
    await expect.poll(() => shownIn(page)).toEqual(shown);
  }
});
