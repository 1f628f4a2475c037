import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { logFiles, RunApi } from "../testing/run-api.ts";
import { settled } from "../testing/settled.ts";
import { PANELS } from "./model/view-state.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

/** A run that is under way in its `rounds`th round. */
const notation = (rounds: number) => `run${" a[model,tool,log,allow]:ok b[tool:failed]:ok".repeat(rounds)}`;
const linesOf = (files: Map<string, Uint8Array>) =>
  new TextDecoder().decode(files.get("timeline.jsonl")).trimEnd().split("\n");
const playhead = (page: Page) => page.getByRole("slider", { name: "Playhead" });

/** What rows of the view are in sight, and where. */
const rowsOf = (page: Page) =>
  page.getByRole("tabpanel").evaluate((panel) => {
    const { top, bottom } = panel.getBoundingClientRect();
    return [...panel.querySelectorAll("article, [role=option], [role=treeitem], li, tr, button")].flatMap((row) => {
      const box = row.getBoundingClientRect();
      // Numbers of the whole run grow with it, but in their places.
      const said = row instanceof HTMLTableRowElement ? row.cells[0]?.textContent : row.textContent;
      return box.height > 0 && box.bottom > top && box.top < bottom
        ? [`${Math.round(box.top)} ${said?.slice(0, 40)}`]
        : [];
    });
  });

test("whatever tab is open, what is read stays while the run grows, and the end is one press away", async () => {
  let rounds = 30;
  const run = RunApi.of(notation(rounds));
  const { page, live, errors } = await open("/runs/any?at=200", {
    prepare: async (page) => {
      await page.clock.install();
      await run.route(page);
    },
  });
  /** Everything came, what the page does a moment later too. */
  const atRest = async () => {
    await settled(page);
    await page.clock.fastForward(1_000);
    await settled(page);
  };
  await playhead(page).waitFor();
  await expect.poll(() => live.received.some(({ type }) => type === "subscribe_run")).toBe(true);
  const empty: string[] = [];
  for (const panel of PANELS) {
    await page.locator(`#tab-${panel}`).click();
    await atRest();
    const before = await rowsOf(page);
    if (before.length === 0) empty.push(panel);
    // A view that moves by what it keeps of the growth before moves the second time.
    for (let time = 1; time <= 2; time++) {
      const known = linesOf(logFiles(notation(rounds))).length;
      rounds++;
      const files = logFiles(notation(rounds));
      run.replace(files);
      const lines = linesOf(files);
      live.sendRun({ type: "run_lines", fromSeq: known + 1, lines: lines.slice(known) });
      const total = String(lines.length);
      await expect.poll(() => playhead(page).getAttribute("aria-valuemax"), { message: panel }).toBe(total);
      expect(await playhead(page).getAttribute("aria-valuenow"), panel).toBe("200");
      await atRest();
      expect(await rowsOf(page), `${panel} ${time}`).toEqual(before);
    }
  }
  // The others were about something.
  expect(empty).toEqual(["files", "git", "artifacts", "replays"]);
  await page.getByRole("button", { name: "Jump to live" }).click();
  await expect
    .poll(() => playhead(page).getAttribute("aria-valuenow"))
    .toBe(await playhead(page).getAttribute("aria-valuemax"));
  expect(errors).toEqual([]);
});
