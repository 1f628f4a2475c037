import { readdirSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { boxOf } from "../testing/box-of.ts";
import { browserTests } from "../testing/browser.ts";
import { fixtureFiles, fixtureFolder, RunApi } from "../testing/run-api.ts";
import { idleBefore, tokensOfCalls } from "../testing/run-of.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

const stateOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const playhead = (page: Page) => page.getByRole("slider", { name: "Playhead" });
const position = (page: Page) => playhead(page).getAttribute("aria-valuenow");

function recording(folder: string): RunApi {
  const run = readdirSync(fixtureFolder(folder)).find((name) => name.startsWith("run_")) ?? "";
  return new RunApi(fixtureFiles(`${folder}/${run}`));
}

async function openRun(run: RunApi, search = "") {
  const opened = await open(`/runs/any${search}`, { prepare: (page) => run.route(page) });
  await playhead(opened.page).waitFor();
  return opened;
}

describe("the regions", () => {
  test("have their sizes, and their places at every width of the window", async () => {
    const { page } = await openRun(recording("bundles/demo"));
    const header = page.locator("main header").first();
    const strip = page.getByRole("region", { name: "The whole run" });
    const left = page.getByRole("group", { name: "Left column" });
    const views = page.getByRole("tabpanel");
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    await page.locator(".react-flow__node-card").first().waitFor();
    expect((await boxOf(header)).height).toBe(56);
    expect(await boxOf(strip)).toMatchObject({ x: 0, width: 1440, height: 72 });
    // Playback stands at its left, and what it plays fills the rest.
    const [playback, whole] = [
      await boxOf(page.getByRole("toolbar", { name: "Playback" })),
      await boxOf(playhead(page)),
    ];
    expect(playback.x).toBeLessThan(16);
    expect([whole.x >= playback.x + playback.width, whole.x + whole.width]).toEqual([true, 1440]);
    expect((await boxOf(left)).width).toBe(Math.round(1440 * 0.28));
    expect(await boxOf(inspector)).toMatchObject({ x: 1440 - 380, width: 380 });
    for (const width of [1199, 900]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(async () => (await boxOf(inspector)).y).toBeGreaterThan((await boxOf(views)).y + 200);
      const [sheet, column] = [await boxOf(inspector), await boxOf(left)];
      expect(sheet.y + sheet.height).toBe(800);
      expect(sheet.x).toBeGreaterThanOrEqual(column.x + column.width);
      expect((await boxOf(strip)).y).toBeLessThan((await boxOf(views)).y);
    }
    await page.setViewportSize({ width: 899, height: 800 });
    const regions = page.getByRole("tablist", { name: "Regions" });
    await regions.waitFor();
    expect(await regions.getByRole("tab").allInnerTexts()).toEqual(["Graph", "Steps", "Views", "Inspector"]);
    const transport = await boxOf(page.getByRole("toolbar", { name: "Playback" }).locator(".."));
    expect(transport.y + transport.height).toBe(800);
    expect(await inspector.count()).toBe(0);
  });

  test("a tab says how much is in it, and is grey when that is nothing", async () => {
    const { page } = await openRun(recording("bundles/demo"));
    expect(await page.locator("#tab-tools").innerText()).toMatch(/^Tools\s*28$/);
    expect(await page.locator("#tab-git").innerText()).toMatch(/^Git & CI\s*1$/);
    expect(await page.locator("#tab-logs").innerText()).toBe("Logs");
    const color = (name: string) => page.locator(`#tab-${name}`).evaluate((element) => getComputedStyle(element).color);
    expect(await color("logs")).not.toBe(await color("tools"));
    expect(await color("files")).toBe(await color("tools"));
  });
});

describe("the strip", () => {
  test("a drag is one entry of the history, which goes along and rests at an attempt; back leads to where it began", async () => {
    // a begins at 2, b at 8, c at 13.
    const run = RunApi.of("run a[model,tool]:ok b[tool:failed,log]:failed c[model]:ok failed");
    const { page } = await openRun(run, "?axis=events&at=3");
    const { x, y, width, height } = await boxOf(playhead(page));
    const entries = () => page.evaluate(() => history.length);
    const before = await entries();
    // Where one went by key is where back leads, also when the drag begins at once.
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.mouse.move(x + width * 0.1, y + height / 2);
    await page.mouse.down();
    expect(await entries()).toBe(before);
    const seen = new Set<string | null>();
    for (let share = 12; share <= 80; share += 4) {
      await page.mouse.move(x + (width * share) / 100, y + height / 2);
      seen.add(await position(page));
    }
    expect(seen.size).toBeGreaterThan(5);
    expect(await entries()).toBe(before + 1);
    await expect.poll(() => stateOf(page).at).toBe("14");
    expect(await position(page)).toBe("14");
    await page.mouse.up();
    await expect.poll(() => stateOf(page).at).toBe("13");
    expect(await entries()).toBe(before + 1);
    await page.goBack();
    await expect.poll(() => position(page)).toBe("5");
    await page.goForward();
    await expect.poll(() => position(page)).toBe("13");
  });

  test("names what stands out and goes there, tells gaps and how full the context is", async () => {
    // An hour before the answer at 6; then the context falls, at 7; a tool fails at 12, its step at 13, a job of CI is at 14.
    const run = RunApi.of("run a[model,ask,model]:ok b[tool:failed]:failed ci completed", (events) =>
      idleBefore(6, 3_600_000)(tokensOfCalls([150_000, 30_000], "claude-sonnet-4-5")(events)),
    );
    const { page } = await openRun(run, "?axis=events&at=3");
    const strip = page.getByRole("region", { name: "The whole run" });
    await strip.getByText("window 200k tokens").waitFor();
    const { x, y, width, height } = await boxOf(playhead(page));
    const last = Number(await playhead(page).getAttribute("aria-valuemax"));
    const place = (seq: number) => x + 8 + ((seq - 1) / (last - 1)) * (width - 16);
    for (const [seq, name] of [
      [5, "Go on?"],
      [6, "accept by ada"],
      [12, "grep: tool failed"],
      [14, "test: ok"],
    ] as const) {
      await page.mouse.move(place(seq) + 2, y + 8);
      await strip.getByText(name, { exact: true }).waitFor();
      await page.mouse.down();
      // No hand is still.
      await page.mouse.move(place(seq) + 4, y + 9);
      await page.mouse.up();
      await expect.poll(() => stateOf(page).at).toBe(String(seq));
    }
    await page.mouse.click(place(5), y + 8, { button: "middle" });
    expect(await position(page)).toBe("14");
    await page.mouse.move(place(7), y + height - 8);
    await strip.getByText("Context 30,000 tokens, down from 150,000 of 200k, 15 %").waitFor();
    await page.mouse.move(place(9), y + 24);
    await strip.getByText("· event 9").waitFor();
    // Without its gaps the hour has little room, and says so in the strip and in the timeline.
    await page.keyboard.press("2");
    await page.getByRole("button", { name: /^Speed/ }).click();
    await page.getByRole("menuitemcheckbox", { name: "Squeeze idle gaps" }).click();
    await page.keyboard.press("Escape");
    const marks = page.getByRole("tabpanel").getByRole("img", { name: "Idle for 1 h 00 m, squeezed" });
    await expect.poll(() => marks.count()).toBe(2);
    expect(await marks.first().getAttribute("title")).toBe("Idle for 1 h 00 m, squeezed");
    const [gap, chart] = [await boxOf(marks.last()), await boxOf(marks.last().locator(".."))];
    expect(gap.height).toBe(chart.height);
    const share = (gap.x + gap.width / 2 - chart.x) / chart.width;
    await page.mouse.move(x + 8 + share * (width - 16), y + 30);
    await strip.getByText("Idle for 1 h 00 m, squeezed").waitFor();
    // A click a little before a mark means the mark, not the event before it: 13 and 14 are 30 px from each other now.
    await page.mouse.click(x + 8 + (370 / 380) * (width - 16) - 4, y + 8);
    await expect.poll(() => stateOf(page).at).toBe("14");
  });
});

describe("the timeline", () => {
  test("has agents and calls at once in rows of their own, and one line at the playhead through all that is drawn", async () => {
    // Three agents are at work from 16 to 42, one of them calls two tools at once at 28.
    const at = 28;
    const { page } = await openRun(recording("bundles/sub-agents"), `?panel=timeline&axis=events&at=${at}`);
    const rows = page.getByRole("treeitem");
    await rows.first().waitFor();
    const [ruler, chart] = [
      page.getByRole("tabpanel").locator("canvas").first(),
      page.getByRole("tabpanel").locator("canvas").last(),
    ];
    const last = Number(await playhead(page).getAttribute("aria-valuemax"));
    const [ruled, drawn, whole] = [await boxOf(ruler), await boxOf(chart), await boxOf(playhead(page))];

    const tree = await rows.evaluateAll((all) =>
      all.map((row) => ({
        name: (row as HTMLElement).innerText.split("\n")[0] ?? "",
        level: Number(row.getAttribute("aria-level")),
        y: row.getBoundingClientRect().y,
        height: row.getBoundingClientRect().height,
      })),
    );
    expect(new Set(tree.map(({ height }) => height))).toEqual(new Set([22]));
    expect(new Set(tree.slice(1).map(({ y }, index) => y - (tree[index]?.y ?? 0)))).toEqual(new Set([22]));
    // The scale stands over its bars to the pixel.
    expect([ruled.x, ruled.width]).toEqual([drawn.x, drawn.width]);
    expect(tree.filter(({ name }) => name.startsWith("review [")).map(({ level }) => level)).toEqual([2, 2, 2]);

    // What is drawn in the rows of the agents, and of the tools of the second one, at two events.
    const rowsOf = (name: string) => tree.filter((row) => row.name.startsWith(name)).map(({ y }) => y + 11 - drawn.y);
    const isDrawn = (seq: number, y: number) =>
      chart.evaluate(
        (canvas, [x = 0, top = 0]) => {
          const { data } = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(x, top, 1, 1) ?? { data: [] };
          return (data[3] ?? 0) > 0;
        },
        [Math.round(((seq - 1) / (last - 1)) * drawn.width), y],
      );
    const together = async (seq: number, ys: readonly number[]) => Promise.all(ys.map((y) => isDrawn(seq, y)));
    expect(await together(20.5, rowsOf("review ["))).toEqual([true, true, true]);
    expect(await together(9.3, rowsOf("review ["))).toEqual([false, false, false]);
    expect(await together(31.5, [...rowsOf("wc -l"), ...rowsOf("Edit")])).toEqual([true, false]);
    expect(await together(33.5, [...rowsOf("wc -l"), ...rowsOf("terminal")])).toEqual([true, true]);

    // Columns of a canvas that are the accent from top to bottom.
    const lines = (canvas: Locator) =>
      canvas.evaluate((found) => {
        const { width, height } = found as HTMLCanvasElement;
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = "var(--indigo-9)";
        const accent = getComputedStyle(probe).color.match(/\d+/g)?.map(Number) ?? [];
        probe.remove();
        const { data } = (found as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height) ?? {
          data: [],
        };
        // The handle is blended with the line below it.
        const isAccent = (at: number) =>
          data[at + 3] === 255 && accent.every((part, index) => Math.abs((data[at + index] ?? 0) - part) <= 2);
        return Array.from({ length: width }, (_, x) => x).filter((x) =>
          Array.from({ length: height }, (_, y) => y).every((y) => isAccent((y * width + x) * 4)),
        );
      });
    const place = (at - 1) / (last - 1);
    expect(await lines(chart)).toEqual([Math.round(place * drawn.width)]);
    expect(await lines(ruler)).toEqual([Math.round(place * drawn.width)]);
    expect(await lines(playhead(page).locator("canvas").last())).toEqual([Math.round(8 + place * (whole.width - 16))]);
    // In the graph it is where the run was then.
    const now = page.locator(".react-flow__node-card:has(> .border-accent)");
    await expect.poll(() => now.count()).toBe(1);
    expect(await now.innerText()).toContain("review");

    // Bars scroll with their rows, and a click means the row that it is on.
    await page.setViewportSize({ width: 1440, height: 420 });
    await page.mouse.move(drawn.x + 50, drawn.y + 50);
    await page.mouse.wheel(0, 66);
    const names = () => rows.evaluateAll((all) => all.map((row) => (row as HTMLElement).innerText.split("\n")[0]));
    const second = rows.filter({ hasText: "review [1]" });
    const before = rowsOf("review [1]")[0] ?? Number.NaN;
    await expect.poll(async () => (await boxOf(second)).y + 11 - drawn.y).toBe(before - 66);
    await expect.poll(() => isDrawn(20.5, before - 66)).toBe(true);
    expect(await isDrawn(9.3, before - 66)).toBe(false);
    await page.mouse.click(drawn.x + drawn.width / 2, drawn.y + before - 66);
    await expect.poll(() => stateOf(page).sel).toBe("reviews[1]/review#1");
    // What is inside of a row is hidden and shown, by the pointer and by the keyboard.
    const [all] = [await names()];
    await second.locator("[data-toggle]").click();
    await expect.poll(() => second.getAttribute("aria-expanded")).toBe("false");
    expect(await names()).not.toEqual(all);
    await page.getByRole("tree").focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => second.getAttribute("aria-expanded")).toBe("true");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => second.getAttribute("aria-expanded")).toBe("false");
    // A row that is chosen by the keyboard comes into view, whichever way it lies.
    const scroller = await boxOf(page.getByRole("tree").locator("xpath=../.."));
    for (const [key, name] of [
      ["ArrowDown", "report"],
      ["ArrowUp", "plan"],
    ] as const) {
      const row = rows.filter({ hasText: name });
      for (let presses = 0; presses < 30; presses++) await page.keyboard.press(key);
      await expect.poll(() => row.getAttribute("aria-selected")).toBe("true");
      await expect
        .poll(async () => {
          const { y, height } = await boxOf(row);
          return y >= scroller.y && y + height <= scroller.y + scroller.height;
        })
        .toBe(true);
    }
  });
});
