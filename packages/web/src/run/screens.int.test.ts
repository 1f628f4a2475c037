import { mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { browserTests, SIZES } from "../testing/browser.ts";
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

function recording(folder: string): RunApi {
  const run = readdirSync(fixtureFolder(folder)).find((name) => name.startsWith("run_")) ?? "";
  const api = new RunApi(fixtureFiles(`${folder}/${run}`));
  api.isWriterAlive = false;
  return api;
}

async function fits(name: string, folder: string, search: string, size: keyof typeof SIZES, dark: boolean) {
  const run = recording(folder);
  const { page, errors } = await open(`/runs/any${search}`, { size, dark, prepare: (page) => run.route(page) });
  await page.getByRole("slider", { name: "Playhead" }).waitFor();
  await page.waitForLoadState("networkidle");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES[size].width);
  expect(errors).toEqual([]);
  await page.screenshot({ path: `${FOLDER}${name}-${SIZES[size].width}-${dark ? "dark" : "light"}.png` });
}

for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
  for (const dark of [false, true]) {
    test(`the page of a run fits its window: ${SIZES[size].width} px, ${dark ? "dark" : "light"}`, async () => {
      for (const [name, folder, search] of VIEWS) await fits(name, folder, search, size, dark);
    });
  }
}

/** Once each: a picture of them in every size and theme would cost more than it shows. */
const MORE = [
  ["run-300-turns", "bundles/long-session", "?at=700", "wide", true],
  ["run-agents", "bundles/sub-agents", "", "mid", false],
  ["run-crashed", "bundles/crashed", "", "wide", false],
  ["run-events", "bundles/fan-out", "?panel=events", "phone", false],
] as const;

test("what is longer, wider or deeper fits as well", async () => {
  for (const [name, folder, search, size, dark] of MORE) await fits(name, folder, search, size, dark);
});

test("a bundle from a folder fits", async () => {
  const { page, errors } = await open("/open");
  await page.getByLabel("The folder of a run").setInputFiles(fixtureFolder("acpx/two-turn"));
  await page.getByRole("feed", { name: "Conversation" }).getByText("The project is a small demo:").waitFor();
  expect(errors).toEqual([]);
  await page.screenshot({ path: `${FOLDER}run-dropped-1440-light.png` });
});
