import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { browserTests, SIZES } from "../testing/browser.ts";
import { HOSTILE, hostileRun } from "../testing/hostile-run.ts";
import { runRow } from "../testing/rows.ts";
import { RunApi } from "../testing/run-api.ts";
import { settled } from "../testing/settled.ts";
import { strangeIn, watchStrange } from "../testing/watch-strange.ts";
import { PANELS, type PanelName } from "./model/view-state.ts";

const { open, state } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

/** Tabs that show nothing that somebody else wrote. */
const HARMLESS: ReadonlySet<PanelName> = new Set(["replays"]);

test("nothing of a hostile recording runs, loads, or hides what it is: every tab, what opens in it, and the saved file", async () => {
  const run = new RunApi(hostileRun());
  const { page, errors } = await open("/runs/any?axis=events&at=150", { prepare: (page) => run.route(page) });
  const seen = watchStrange(page);
  const panel = page.getByRole("tabpanel");
  await page.getByRole("slider", { name: "Playhead" }).waitFor();
  for (const name of PANELS) {
    await page.locator(`#tab-${name}`).click();
    await page.keyboard.press("End");
    const shown = expect.poll(() => panel.textContent(), { message: name });
    if (HARMLESS.has(name)) await shown.not.toBe("");
    else await shown.toContain("gnp.exe");
    for (const key of ["Home", "End"]) {
      await settled(page);
      expect(await strangeIn(page), `${name}, before ${key}`).toEqual([]);
      await page.keyboard.press(key);
    }
    await settled(page);
    await panel.evaluate((element) => {
      const closed = element.querySelectorAll<HTMLElement>(
        "[role=option], [role=treeitem], button[aria-expanded=false]",
      );
      for (const row of [...closed].slice(0, 6)) row.click();
    });
    await settled(page);
    expect(await strangeIn(page), name).toEqual([]);
  }
  // What is in the files is text in the page, whatever it says it is.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.wide.width);
  await page.locator("#tab-artifacts").click();
  for (const [name, shown] of [
    [/picture\.svg/, /onload="parent\.hacked=1"/],
    [/page\.html/, /parent\.hacked=1/],
  ] as const) {
    await panel.getByRole("button", { name }).first().click();
    await panel.getByText(shown).first().waitFor();
  }
  expect(await panel.locator("img").count()).toBe(0);

  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Save as one HTML file" }).click();
  const body = readFileSync(await (await saved).path(), "utf8");
  const other = await page.context().newPage();
  await other.route("**/saved.html", (route) => route.fulfill({ contentType: "text/html", body }));
  await other.goto(new URL("/saved.html", page.url()).href);
  await other.getByText(/^\d+ \/ \d+$/).waitFor();
  const inSaved = (await strangeIn(other)).filter((what) => what !== "SCRIPT");
  expect(inSaved).toEqual([]);
  expect(await other.locator("script").count()).toBe(1);
  expect([seen, errors]).toEqual([[], []]);
});

test("nor in the list of runs, its filters, and the panel of a run", async () => {
  const { page, errors } = await open("/runs?peek=evil", {
    prepare: async () => {
      const words = { title: `${HOSTILE} ${"long ".repeat(2_000)}`, flow: HOSTILE, branch: HOSTILE, repo: HOSTILE };
      const row = runRow({ id: "evil", ...words, models: [HOSTILE], status: "failed", error: { message: HOSTILE } });
      state().rows = [row];
    },
  });
  const seen = watchStrange(page);
  await page.getByRole("region", { name: "Error" }).waitFor();
  await page.locator("[data-run]").waitFor();
  await expect.poll(() => page.getByRole("button", { name: /gnp\.exe/ }).count()).toBeGreaterThan(0);
  await settled(page);
  expect(await strangeIn(page)).toEqual([]);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("window");
  await page.getByRole("option", { name: /gnp\.exe/ }).waitFor();
  expect(await strangeIn(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.wide.width);
  expect([seen, errors]).toEqual([[], []]);
});
