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
  return new RunApi(fixtureFiles(`${folder}/${run}`));
}

for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
  for (const dark of [false, true]) {
    test(`the page of a run fits its window: ${SIZES[size].width} px, ${dark ? "dark" : "light"}`, async () => {
      for (const [name, folder, search] of VIEWS) {
        const run = recording(folder);
        const { page, errors } = await open(`/runs/any${search}`, { size, dark, prepare: (page) => run.route(page) });
        await page.getByRole("slider", { name: "Playhead" }).waitFor();
        await page.waitForLoadState("networkidle");
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES[size].width);
        expect(errors).toEqual([]);
        await page.screenshot({ path: `${FOLDER}${name}-${SIZES[size].width}-${dark ? "dark" : "light"}.png` });
      }
    });
  }
}
