import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { manyRuns } from "../testing/many-runs.ts";
import { runRow } from "../testing/rows.ts";

const NOW = Date.now();
const { open, state } = browserTests(() => ({ rows: manyRuns(400, NOW), nowMs: NOW, answers: new Map() }));

const newRun = (id: string) =>
  runRow({ id, number: 1000, title: `New ${id}`, status: "running", startedAt: new Date(NOW + 1000).toISOString() });
const topOf = async (page: Page, id: string) => (await page.locator(`[data-run="${id}"]`).boundingBox())?.y;

async function ready(path: string) {
  const opened = await open(path);
  await opened.page.locator("[data-run]").first().waitFor();
  await expect.poll(() => opened.live.received.some(({ type }) => type === "subscribe_runs")).toBe(true);
  return opened;
}

test("new runs appear above the divider, and what is read stays where it is", async () => {
  const { page, live } = await ready("/runs?live=1");
  const grid = page.getByRole("grid").getByRole("rowgroup");
  await grid.evaluate((element) => element.scrollTo(0, 900));
  // The list has followed when the first row is no longer in the page.
  await page.locator('[data-run="run-400"]').waitFor({ state: "detached" });
  const id = "run-368";
  const before = await topOf(page, id);
  live.sendRuns({ revision: 1, runs: [newRun("a"), newRun("b")], gone: [] });
  await expect.poll(() => grid.evaluate((element) => element.scrollTop)).toBe(900 + 2 * 32);
  await expect.poll(() => topOf(page, id)).toBe(before);
  await grid.evaluate((element) => element.scrollTo(0, 0));
  await page.getByText("New a").waitFor();
  await page.getByText("New runs appear above").waitFor();
});

test("under the pointer nothing moves either; with the pointer elsewhere the newest is seen", async () => {
  const { page, live } = await ready("/runs?live=1");
  await page.locator('[data-run="run-399"]').hover();
  const before = await topOf(page, "run-399");
  live.sendRuns({ revision: 1, runs: [newRun("a")], gone: [] });
  await expect
    .poll(() =>
      page
        .getByRole("grid")
        .getByRole("rowgroup")
        .evaluate((element) => element.scrollTop),
    )
    .toBe(32);
  await expect.poll(() => topOf(page, "run-399")).toBe(before);
  await page.mouse.move(5, 5);
  await page
    .getByRole("grid")
    .getByRole("rowgroup")
    .evaluate((element) => element.scrollTo(0, 0));
  live.sendRuns({ revision: 2, runs: [newRun("b")], gone: [] });
  await page.getByText("New b").waitFor();
  await expect.poll(() => page.getByText("New b").isVisible()).toBe(true);
});

test("a run that goes on changes in its row, also when the view is not live; new ones are only counted", async () => {
  const { page, live } = await ready("/runs");
  const running = state().rows[0];
  if (running === undefined) throw new Error("There is no run");
  live.sendRuns({
    revision: 1,
    runs: [{ ...running, status: "failed", error: { message: "It broke" }, lastSeq: 99 }, newRun("a")],
    gone: [],
  });
  await page.locator(`[data-run="${running.id}"]`).getByRole("img", { name: "Failed" }).waitFor();
  await expect.poll(() => page.getByText("New a").count()).toBe(0);
  state().rows = [newRun("a"), ...state().rows];
  await page.getByRole("button", { name: "1 new" }).click();
  await page.getByText("New a").waitFor();
});

test("a run that is gone is faded and leaves no hole", async () => {
  const { page, live } = await ready("/runs");
  live.sendRuns({ revision: 1, runs: [], gone: ["run-398"] });
  await expect.poll(() => page.locator('[data-run="run-398"]').getAttribute("class")).toContain("opacity-45");
});

test("a lost connection is said, and after it the server is asked for what was missed", async () => {
  const { page, live } = await ready("/runs?live=1");
  live.sendRuns({ revision: 41, runs: [newRun("a")], gone: [] });
  await page.getByText("New a").waitFor();
  await live.drop();
  await page.getByRole("button", { name: /The server does not answer/ }).waitFor();
  await expect.poll(() => live.received.filter(({ type }) => type === "subscribe_runs").at(-1)?.sinceRevision).toBe(41);
  await page.getByRole("button", { name: /^Connected/ }).waitFor();
  live.sendRuns({ revision: 42, runs: [newRun("b")], gone: [] });
  await page.getByText("New b").waitFor();
});
