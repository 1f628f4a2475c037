import { mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { browserTests, type OpenPage, SIZES, switchTheme } from "../testing/browser.ts";
import { fixtureFiles, fixtureFolder, RunApi } from "../testing/run-api.ts";
import { settled } from "../testing/settled.ts";

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

/** A page of a run, once it stands. */
async function openRun(folder: string, search: string, size: Size, dark: boolean) {
  const run = recording(folder);
  const opened = await open(`/runs/any${search}`, { size, dark, prepare: (page) => run.route(page) });
  await opened.page.getByRole("slider", { name: "Playhead" }).waitFor();
  await settled(opened.page);
  return opened;
}

async function expectFit({ page, errors }: OpenPage, name: string, size: Size, theme: Theme) {
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES[size].width);
  expect(errors).toEqual([]);
  if (size === "mid") {
    // The inspector is a sheet below it, and a failure is told above it.
    const views = await page.getByRole("tabpanel").boundingBox();
    expect(views?.height).toBeGreaterThanOrEqual(216);
  }
  if (SIZES[size].width < 640) expect(await isWhole(page, "h2 + p")).toBe(true);
  // The instructions of a model are prose, and long: they are read down, not sideways.
  if (name === "run-300-turns" && size === "wide") expect(await isWhole(page, "aside pre")).toBe(true);
  await page.screenshot({ path: `${FOLDER}${name}-${SIZES[size].width}-${theme}.png` });
}

/** What points decides once; the size of a window changes under a page. */
const POINTERS = {
  mouse: ["wide", "mid"],
  finger: ["phone", "tiny"],
} as const;

test.each(Object.entries(POINTERS))(
  "the page of a run fits its window, light and dark: each size of a %s",
  async (_, sizes) => {
    for (const [index, [name, folder, search]] of VIEWS.entries()) {
      // Half of the views begin dark, and half with the smaller window, and not the same half.
      const themes: readonly Theme[] = index % 2 === 0 ? ["light", "dark"] : ["dark", "light"];
      const inOrder = index < 2 ? sizes : sizes.toReversed();
      const opened = await openRun(folder, search, inOrder[0] ?? "wide", themes[0] === "dark");
      for (const size of inOrder) {
        await opened.page.setViewportSize(SIZES[size]);
        for (const theme of themes) {
          await switchTheme(opened.page, theme);
          await expectFit(opened, name, size, theme);
        }
      }
      await opened.page.context().close();
    }
  },
);

/** Once each: a picture of them in every size and theme would cost more than it shows. */
const MORE = [
  ["run-agents", "bundles/sub-agents", "", "mid", "light"],
  ["run-crashed", "bundles/crashed", "", "wide", "light"],
  ["run-events", "bundles/fan-out", "?panel=events", "phone", "light"],
] as const;

test("what is longer, wider or deeper fits as well", async () => {
  for (const [name, folder, search, size, theme] of MORE)
    await expectFit(await openRun(folder, search, size, false), name, size, theme);
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
