import { mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { browserTests, SIZES, switchTheme } from "../testing/browser.ts";
import { fixtureFiles, fixtureFolder, RunApi } from "../testing/run-api.ts";

/** Pictures for people to look at; they are no part of the project. */
const FOLDER = fileURLToPath(new URL("../../../../test-results/screens/", import.meta.url));
mkdirSync(FOLDER, { recursive: true });

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

const VIEWS = [
  ["run-failed", "bundles/failed", ""],
  ["run-timeline", "bundles/demo", "?panel=timeline"],
  ["run-300-turns", "bundles/long-session", "?at=700"],
  ["run-pictures", "bundles/pictures", "?at=20"],
] as const;

type Size = keyof typeof SIZES;
type Theme = "light" | "dark";

/** A page only reads them, so all pages of a recording share it. */
const recordings = new Map<string, RunApi>();

function recording(folder: string): RunApi {
  const known = recordings.get(folder);
  if (known !== undefined) return known;
  const run = readdirSync(fixtureFolder(folder)).find((name) => name.startsWith("run_")) ?? "";
  const api = new RunApi(fixtureFiles(`${folder}/${run}`));
  api.isWriterAlive = false;
  recordings.set(folder, api);
  return api;
}

/** Whether all of a text is in sight: on a phone there is nothing to point at what is cut with. */
const isWhole = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate(
      ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
        scrollWidth <= clientWidth && scrollHeight <= clientHeight,
    );

/** Opens a page in the first theme, and switches it to the others. */
async function fits(name: string, folder: string, search: string, size: Size, themes: readonly Theme[]) {
  const run = recording(folder);
  const dark = themes[0] === "dark";
  const { page, errors } = await open(`/runs/any${search}`, { size, dark, prepare: (page) => run.route(page) });
  await page.getByRole("slider", { name: "Playhead" }).waitFor();
  await page.waitForLoadState("networkidle");
  for (const theme of themes) {
    await switchTheme(page, theme);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES[size].width);
    expect(errors).toEqual([]);
    if (size === "mid") {
      // The inspector is a sheet below it, and a failure is told above it.
      const views = await page.getByRole("tabpanel").boundingBox();
      expect(views?.height).toBeGreaterThanOrEqual(216);
    }
    if (SIZES[size].width < 640) expect(await isWhole(page, "h2 + p")).toBe(true);
    await page.screenshot({ path: `${FOLDER}${name}-${SIZES[size].width}-${theme}.png` });
  }
  return page;
}

const sizes = Object.keys(SIZES) as Size[];
test.each(sizes.map((size) => [SIZES[size].width, size] as const))(
  "the page of a run fits its window, light and dark: %i px",
  async (_, size) => {
    for (const [index, [name, folder, search]] of VIEWS.entries()) {
      // A page in two themes costs half of two pages. Each view begins in either, in two sizes.
      const isLightFirst = (sizes.indexOf(size) + index) % 2 === 0;
      await fits(name, folder, search, size, isLightFirst ? ["light", "dark"] : ["dark", "light"]);
    }
  },
);

/** Once each: a picture of them in every size and theme would cost more than it shows. */
const MORE = [
  ["run-300-turns", "bundles/long-session", "?at=700", "wide", "dark"],
  ["run-agents", "bundles/sub-agents", "", "mid", "light"],
  ["run-crashed", "bundles/crashed", "", "wide", "light"],
  ["run-events", "bundles/fan-out", "?panel=events", "phone", "light"],
] as const;

test("what is longer, wider or deeper fits as well", async () => {
  for (const [name, folder, search, size, theme] of MORE) {
    const page = await fits(name, folder, search, size, [theme]);
    // The instructions of a model are prose, and long: they are read down, not sideways.
    if (name === "run-300-turns") expect(await isWhole(page, "aside pre")).toBe(true);
  }
});

test("a bundle from a folder fits", async () => {
  const { page, errors } = await open("/open");
  await page.getByLabel("The folder of a run").setInputFiles(fixtureFolder("acpx/two-turn"));
  await page.getByRole("feed", { name: "Conversation" }).getByText("The project is a small demo:").waitFor();
  // Its graph is laid out by another thread.
  await page.locator(".react-flow__node").getByText("End", { exact: true }).waitFor();
  expect(errors).toEqual([]);
  await page.screenshot({ path: `${FOLDER}run-dropped-1440-light.png` });
});
