import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { browserTests, SIZES, switchTheme } from "../testing/browser.ts";
import { manyRuns } from "../testing/many-runs.ts";
import { settled } from "../testing/settled.ts";

/** Pictures for people to look at; they are no part of the project. */
const FOLDER = fileURLToPath(new URL("../../../../test-results/screens/", import.meta.url));
mkdirSync(FOLDER, { recursive: true });

const NOW = Date.now();
const { open, state } = browserTests(() => ({ rows: manyRuns(2000, NOW), nowMs: NOW, answers: new Map() }));

const VIEWS = {
  runs: "/runs",
  "runs-panel": "/runs?status=failed&peek=run-1988",
  "runs-no-match": "/runs?text=zzz",
} as const;

/** What points decides once; the size of a window changes under a page. */
const POINTERS = {
  mouse: ["wide", "mid"],
  finger: ["phone", "tiny"],
} as const;

test.each(Object.entries(POINTERS))(
  "every view fits its window, light and dark: each size of a %s",
  async (_, sizes) => {
    for (const [index, [name, path]] of Object.entries(VIEWS).entries()) {
      // Some views begin dark, and some with the smaller window, and not the same ones.
      const themes = index % 2 === 0 ? (["light", "dark"] as const) : (["dark", "light"] as const);
      const inOrder = index < 2 ? sizes : sizes.toReversed();
      const { page, errors } = await open(path, { size: inOrder[0] ?? "wide", dark: themes[0] === "dark" });
      await settled(page);
      for (const size of inOrder) {
        const { width } = SIZES[size];
        await page.setViewportSize(SIZES[size]);
        for (const theme of themes) {
          await switchTheme(page, theme);
          await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
          expect(errors).toEqual([]);
          await page.screenshot({ path: `${FOLDER}${name}-${width}-${theme}.png` });
        }
      }
    }
  },
);

test("what waits for an answer fits, and so does the first use", async () => {
  const waiting = await open("/runs?peek=run-1998", { size: "mid" });
  await waiting.page.getByRole("button", { name: "Approve" }).waitFor();
  await waiting.page.getByRole("button", { name: "Approve" }).scrollIntoViewIfNeeded();
  await waiting.page.screenshot({ path: `${FOLDER}runs-waiting-1024-light.png` });
  const first = await open("/runs", {
    size: "phone",
    dark: true,
    prepare: async () => {
      state().rows = [];
    },
  });
  await first.page.getByText("Nothing was recorded here yet").waitFor();
  const says = first.page.getByText(/^records a/);
  await expect.poll(() => says.count()).toBe(2);
  const lefts = await says.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().left));
  expect(lefts[1]).toBe(lefts[0]);
  expect([...waiting.errors, ...first.errors]).toEqual([]);
  await first.page.screenshot({ path: `${FOLDER}runs-first-use-390-dark.png` });
});
