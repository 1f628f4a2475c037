import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { manyRuns } from "../testing/many-runs.ts";

const NOW = Date.now();
const { open, state } = browserTests(() => ({ rows: manyRuns(400, NOW), nowMs: NOW, answers: new Map() }));

const panel = (page: Page) => page.getByRole("complementary", { name: "Run" });
const peeked = (page: Page) => new URL(page.url()).searchParams.get("peek");

test("a click on a row looks into the run while the list stays usable", async () => {
  const { page } = await open("/runs");
  await page.locator('[data-run="run-390"]').click();
  await panel(page).getByText("#390").waitFor();
  await expect.poll(async () => (await panel(page).boundingBox())?.width).toBe(520);
  const names = ["Status", "Created", "Started", "Completed", "Duration", "Branch"];
  names.push("Flow", "Trigger", "Models", "Tokens", "Cost", "Id");
  await expect.poll(() => panel(page).locator("dt").allTextContents()).toEqual(names);
  const row = state().rows.find(({ id }) => id === "run-390");
  const exactly = (name: string) =>
    panel(page).locator(`dt:text-is("${name}") + dd`).locator("[title]").getAttribute("title");
  expect(await exactly("Branch")).toBe(`shop/web ${row?.branch}@a47d6df27649c1f2`);
  expect(await exactly("Duration")).toBe(`${row?.durationMs?.toLocaleString("en-US")} ms`);
  for (const name of ["Result", "Code", "Input", "Steps", "Tool calls", "Logs"]) {
    await panel(page).getByRole("region", { name }).waitFor();
  }
  await page.locator('[data-run="run-391"]').click({ position: { x: 200, y: 10 } });
  await expect.poll(() => peeked(page)).toBe("run-391");
  // Where the system takes all backgrounds away, the row and the connection still say how they are.
  await page.emulateMedia({ forcedColors: "active" });
  const styleOf = (place: string, name: "outlineStyle" | "backgroundColor") =>
    page.locator(place).evaluate((element, what) => getComputedStyle(element)[what], name);
  expect(await styleOf('[data-run="run-391"]', "outlineStyle")).toBe("solid");
  expect(await styleOf('[data-run="run-390"]', "outlineStyle")).toBe("none");
  expect(await styleOf("header [data-dot]", "backgroundColor")).not.toBe(await styleOf("body", "backgroundColor"));
  await page.emulateMedia({ forcedColors: "none" });
  await page.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => panel(page).count()).toBe(0);
});

test("a window of 1024 px keeps as much of the list as the panel takes", async () => {
  const { page } = await open("/runs?peek=run-390", { size: "mid" });
  await panel(page).getByText("#390").waitFor();
  const list = await page.getByRole("region", { name: "Runs", exact: true }).boundingBox();
  const peek = await panel(page).boundingBox();
  if (list === null || peek === null) throw new Error("the list or the panel is not drawn");
  expect([page.viewportSize()?.width, peek.width]).toEqual([1024, 400]);
  expect(peek.x - list.x).toBeGreaterThan(370);
  // A time, an id and a number with its unit each stand in one line.
  const heights = await panel(page)
    .locator("dd")
    .evaluateAll((all) => all.slice(0, 5).map(({ clientHeight }) => clientHeight));
  expect(heights).toEqual([16, 16, 16, 16, 16]);
});

test("a click with Ctrl opens the run itself in another tab", async () => {
  const { page } = await open("/runs");
  const other = page.context().waitForEvent("page");
  await page.locator('[data-run="run-390"] a').click({ modifiers: ["Control"] });
  expect(new URL((await other).url()).pathname).toBe("/runs/run-390");
  expect(peeked(page)).toBeNull();
});

test("JSON in a string stands parsed, and raw on demand", async () => {
  const { page } = await open("/runs?peek=run-390");
  const result = panel(page).getByRole("region", { name: "Result" });
  await result.getByText('"tests": "42 passed"').waitFor();
  await result.getByRole("button", { name: "Raw" }).click();
  await result.getByText('{"ok":true,"report":"{').waitFor();
});

test("tool calls that overlap stand in lanes, and open to input and output", async () => {
  const { page } = await open("/runs?peek=run-390");
  const calls = panel(page).getByRole("region", { name: "Tool calls" });
  await calls.getByRole("button", { expanded: false }).first().waitFor();
  const tops = await calls
    .locator("button[aria-hidden]")
    .evaluateAll((bars) => new Set(bars.map((bar) => (bar as HTMLElement).style.top)).size);
  expect(tops).toBe(3);
  await calls.getByRole("button", { expanded: false }).first().click();
  await calls.getByText('"command": "npm test -- checkout"').waitFor();
  await calls.getByText('"exit": 1').waitFor();
});

test("a failed run says why first, in red", async () => {
  const { page } = await open("/runs?status=failed");
  await page.locator("[data-run]").first().click();
  const error = panel(page).getByRole("region", { name: "Error" });
  await error.locator("pre").waitFor();
  await expect.poll(() => error.locator("pre").getAttribute("class")).toContain("text-failed");
});

test("what a run waits for is answered in place, with the digest of what was shown", async () => {
  const { page } = await open("/runs?peek=run-398");
  await panel(page).getByText("Allow `git push origin fix/login-redirect`?").waitFor();
  await panel(page).getByRole("button", { name: "Approve" }).click();
  expect(state().answers.size).toBe(0);
  await panel(page).getByLabel("Reason").fill("reviewed");
  await panel(page).getByRole("button", { name: "Approve" }).click();
  await expect
    .poll(() => state().answers.get("run-398/ask-1"))
    .toEqual({
      action: "accept",
      content: { reason: "reviewed", force: false },
      digest: "3f9ac1",
    });
  await panel(page).getByText("Declined by ada after 1 m 00 s").waitFor();
  await panel(page).getByText('"reason": "not on a Friday"').waitFor();
});

test("a moment in the panel opens its forms by the keyboard, and what goes on says so", async () => {
  const { page } = await open("/runs?peek=run-400");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const value = (name: string) => panel(page).locator(`dt:text-is("${name}") + dd`);
  await value("Started").getByRole("button").press("Enter");
  await page.getByRole("dialog").getByText("Local, Europe/Berlin").waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  const at = Date.parse(state().rows[0]?.startedAt ?? "");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(String(at));
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  await expect.poll(() => peeked(page)).toBe("run-400");
  await value("Created").hover();
  await page.getByText("Epoch ms").waitFor();
  await page.mouse.move(5, 5);
  await expect.poll(() => page.getByText("Epoch ms").count()).toBe(0);
  const logged = panel(page).getByRole("region", { name: "Logs" }).locator("time").first();
  expect(await logged.innerText()).toMatch(/^\d\d:\d\d:\d\d$/);
  await logged.hover();
  await page.getByText("Epoch ms").waitFor();
  await expect.poll(() => value("Completed").locator("span").getAttribute("title")).toBe("It has not ended");
});

test("a list that is longer than the panel leads to the run's page, and one that failed says why", async () => {
  const call = { seq: 5, startedAt: new Date(NOW).toISOString(), callId: "c", name: "Bash", origin: "agent" };
  const said = "Exit code 1\nno such file";
  Object.assign(call, { status: "failed", error: { name: "Error", message: said }, output: { value: said } });
  const { page } = await open("/runs?peek=run-390", {
    prepare: async (page) => {
      await page.route(/tool-calls$/, (route) => route.fulfill({ json: { items: [call], nextAfter: 5 } }));
      await page.route(/logs$/, (route) => route.fulfill({ status: 400, body: "{}" }));
    },
  });
  const calls = panel(page).getByRole("region", { name: "Tool calls" });
  await calls.getByText("1+", { exact: true }).waitFor();
  // An error that is the output again is said once.
  await calls.getByRole("button", { expanded: false }).first().click();
  await calls.getByText("no such file").waitFor();
  expect(await calls.locator("pre").count()).toBe(1);
  expect(await calls.getByRole("link").getAttribute("href")).toBe("/runs/run-390?panel=tools");
  await panel(page).getByRole("region", { name: "Logs" }).getByText("The server failed with status 400").waitFor();
});

test("previous and next walk the whole list, not only what is loaded", async () => {
  const { page } = await open("/runs?peek=run-12");
  await page.locator("[data-run]").first().waitFor();
  await expect.poll(() => page.locator('[data-run="run-12"]').count()).toBe(0);
  await panel(page).getByRole("button", { name: "Next run" }).click();
  await expect.poll(() => peeked(page)).toBe("run-11");
  // Faster than the server says who the neighbours are.
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => peeked(page)).toBe("run-13");
});

test("the whole run is copied as JSON", async () => {
  const { page } = await open("/runs?peek=run-390");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await panel(page).getByRole("region", { name: "Logs" }).waitFor();
  await panel(page).getByRole("button", { name: "Copy as JSON" }).click();
  await panel(page).getByRole("button", { name: "Copied" }).waitFor();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  expect(copied).toMatchObject({ id: "run-390", output: { ok: true, report: { files: 3 } } });
  expect(copied.toolCalls).toHaveLength(6);
});

test("a run that is not there says so, and the panel closes", async () => {
  const { page } = await open("/runs?peek=nothing");
  await panel(page).getByText("It may have been deleted").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => panel(page).count()).toBe(0);
});
