import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { STATUS_LOOKS } from "../parts/status-icon.tsx";
import { FAMILY_BARS } from "../run/parts/families.ts";
import { assetsOf } from "../testing/assets.ts";
import { browserTests, switchTheme } from "../testing/browser.ts";
import { inexact } from "../testing/inexact.ts";
import { languageOf } from "../testing/language.ts";
import { manyRuns } from "../testing/many-runs.ts";
import { settled } from "../testing/settled.ts";

const NOW = Date.now();
const { open } = browserTests(() => ({ rows: manyRuns(2000, NOW), nowMs: NOW, answers: new Map() }));

test("the list shows counts, chart and rows, and only those in sight are in the page", async () => {
  const { page, errors } = await open("/runs");
  await page.getByText("2,000 runs · 4 active").waitFor();
  await expect.poll(() => page.locator("[data-run]").count()).toBeLessThan(60);
  await expect
    .poll(() => page.getByRole("columnheader").allTextContents())
    .toEqual(["Status", "#", "Title", "Flow", "Trigger", "Steps", "Tools", "Tokens", "Cost", "Duration", "Started"]);
  await expect.poll(() => page.locator("svg path.fill-failed-bar").count()).toBe(1);
  expect(errors).toEqual([]);
});

/** Classes by what they are for, and the colour that each has to have. */
const COLOURS = [
  ...(["failed", "timed_out", "waiting", "running", "interrupted", "completed", "cancelled", "pending"] as const).map(
    (status) => STATUS_LOOKS[status].bar,
  ),
  ...(["model", "tool", "human", "policy", "git", "agent"] as const).map((family) => FAMILY_BARS[family]),
];
const TOKENS = ["tomato-9", "orange-9", "amber-9", "blue-9", "plum-9", "jade-5", "slate-8", "slate-7"].concat([
  "violet-9",
  "teal-9",
  "amber-9",
  "bronze-9",
  "sky-9",
  "iris-9",
]);

/** Backgrounds by class, or by the name of a step of a scale. */
const coloursOf = (page: Page, names: readonly string[]) =>
  page.evaluate((all) => {
    const probe = document.body.appendChild(document.createElement("span"));
    const colours = all.map((name) => {
      probe.className = name.startsWith("bg-") ? name : "";
      probe.style.background = name.startsWith("bg-") ? "" : `var(--${name})`;
      return getComputedStyle(probe).backgroundColor;
    });
    probe.remove();
    return colours;
  }, names);

test("places, columns, type and shapes have the sizes of the design, and the page does not scroll as a whole", async () => {
  const asked: URL[] = [];
  const { page } = await open("/runs?peek=run-1990", {
    prepare: async (page) => page.on("request", (request) => asked.push(new URL(request.url()))),
  });
  await page.setViewportSize({ width: 1900, height: 900 });
  await page.getByRole("region", { name: "Logs" }).waitFor();
  await settled(page);
  // Scripts of other alphabets, the palette, and what the page of a run needs come when they are wanted; nothing from elsewhere.
  expect([...new Set(asked.map(({ origin }) => origin))]).toEqual([new URL(page.url()).origin]);
  await expect
    .poll(() => assetsOf(asked))
    .toEqual(["app", "index", "inter-latin-wght-normal", "jetbrains-mono-latin-wght-normal", "rolldown-runtime"]);
  const sizeOf = async (what: ReturnType<typeof page.locator>) => {
    const { width = 0, height = 0 } = (await what.first().boundingBox()) ?? {};
    return [width, height];
  };
  expect((await sizeOf(page.getByRole("banner")))[1]).toBe(40);
  expect((await sizeOf(page.getByRole("complementary", { name: "Filters" })))[0]).toBe(240);
  expect((await sizeOf(page.getByRole("combobox", { name: "Filter" })))[1]).toBe(36);
  expect((await sizeOf(page.getByRole("slider", { name: "Runs over time" })))[1]).toBe(64);
  expect((await sizeOf(page.getByText("2,000 runs").locator("..")))[1]).toBe(24);
  expect((await sizeOf(page.locator("[role=grid] > [role=row]")))[1]).toBe(28);
  expect((await sizeOf(page.locator("[data-run]")))[1]).toBe(32);
  const widths = await page
    .getByRole("columnheader")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
  expect(widths.filter((_, index) => index !== 2)).toEqual([24, 64, 140, 72, 140, 56, 56, 72, 72, 96, 64, 140, 88]);
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(900);
  const numbers = await page
    .locator("[data-run]")
    .first()
    .getByRole("gridcell")
    .evaluateAll((cells) =>
      cells.flatMap((cell, index) => {
        const isRight = cell.firstElementChild?.getBoundingClientRect().right === cell.getBoundingClientRect().right;
        return isRight && getComputedStyle(cell).fontVariantNumeric === "tabular-nums" && index !== 0 && index !== 2
          ? [index]
          : [];
      }),
    );
  // #, steps, tools, tokens, cost, duration, log, started.
  expect(numbers).toEqual([1, 6, 7, 8, 9, 10, 11, 13]);
  expect(await page.locator("link[rel=preload][as=font]").count()).toBe(2);
  expect(await inexact(page)).toEqual([]);
  // A hundredth of a millisecond: what waits for the end of an animation is told of it.
  expect((await languageOf(page)).motion).toEqual(["0s", "1e-05s"]);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  for (const theme of ["light", "dark"] as const) {
    await switchTheme(page, theme);
    expect(await coloursOf(page, COLOURS)).toEqual(await coloursOf(page, TOKENS));
    expect(await languageOf(page)).toEqual({
      text: ["11/16", "12/16", "12/18", "13/20", "15/24"],
      weights: ["400", "500", "600"],
      radii: ["0px", "4px"],
      // The last: a run that goes on turns its mark.
      motion: ["0.12s", "0s", "1.6s"],
      odd: [],
    });
  }
});

test("scrolling to the end loads page after page and keeps the page small", async () => {
  const { page } = await open("/runs?status=failed");
  await page.locator("[data-run]").first().waitFor();
  const grid = page.getByRole("grid").getByRole("rowgroup");
  const total = await page.getByText(/ of 2,000/).textContent();
  await expect
    .poll(async () => {
      await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      const height = await grid.evaluate((element) => element.scrollHeight);
      return Math.round(height / 32);
    })
    .toBe(Number(total?.split(" ")[0]));
  await expect.poll(() => page.locator("[data-run]").count()).toBeLessThan(60);
});

/** How long the bars under the durations are of their cells, of the rows in sight that have one. */
const bars = (page: Page) =>
  page
    .getByRole("gridcell")
    .locator(".bg-control")
    .evaluateAll((all) =>
      all.map((bar) =>
        Number((bar.getBoundingClientRect().width / (bar.closest("[role=gridcell]")?.clientWidth ?? 1)).toFixed(1)),
      ),
    );

/** The same of the durations themselves. */
const LONGEST_FIRST = manyRuns(2000, NOW)
  .map(({ durationMs = 0 }) => durationMs)
  .sort((a, b) => b - a);
const sharesOf = (count: number) =>
  LONGEST_FIRST.slice(0, count).map((each) => Number((each / (LONGEST_FIRST[0] ?? 1)).toFixed(1)));

test("a click on a header sorts down, up, and no more; the back button takes each back", async () => {
  const { page } = await open("/runs");
  const header = page.getByRole("columnheader", { name: "Duration" });
  const sorted = () => header.getAttribute("aria-sort");
  for (const [search, order] of [
    ["?sort=duration,desc", "descending"],
    ["?sort=duration,asc", "ascending"],
    ["", "none"],
  ]) {
    await header.getByRole("button").click();
    await expect.poll(() => new URL(page.url()).search).toBe(search);
    await expect.poll(() => sorted()).toBe(order);
    if (order !== "descending") continue;
    await expect.poll(async () => (await bars(page))[0]).toBe(1);
    const shown = await bars(page);
    expect(shown.length).toBeGreaterThan(10);
    expect(shown).toEqual(sharesOf(shown.length));
  }
  await page.goBack();
  await expect.poll(sorted).toBe("ascending");
});

test("columns give way on a narrow window, and a phone has rows of two lines", async () => {
  const { page } = await open("/runs", { size: "mid" });
  await page.locator("[data-run]").first().waitFor();
  const names = () => page.getByRole("columnheader").allTextContents();
  let shown = ["Status", "#", "Title", "Flow", "Trigger", "Model", "Steps", "Tools", "Tokens", "Cost", "Duration"];
  shown.push("Log", "Branch", "Started");
  for (const [width, dropped] of [
    [1800, ""],
    [1600, "Branch"],
    [1520, "Log"],
    [1440, "Model"],
    [1300, "Steps"],
    [1240, "Tools"],
    [1150, "Tokens"],
    [1024, "Flow"],
    [910, "Trigger"],
    [890, "Cost"],
  ] as const) {
    await page.setViewportSize({ width, height: 768 });
    shown = shown.filter((name) => name !== dropped);
    await expect.poll(names).toEqual(shown);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => page.getByRole("columnheader").count()).toBe(0);
  await expect.poll(async () => (await page.locator("[data-run]").first().boundingBox())?.height).toBe(48);
});

test("columns are hidden, moved and resized by keyboard, and stay so", async () => {
  const { page } = await open("/runs");
  const toControl = async (label: string) => {
    for (let step = 0; step < 90; step++) {
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute("aria-label") ?? element?.closest("label")?.textContent;
      });
      if (focused === label) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead to ${label}`);
  };
  await page.locator("[data-run]").first().waitFor();
  await page.getByRole("button", { name: "Refresh" }).focus();
  for (const [label, key] of [
    ["Columns", "Enter"],
    ["Flow", "Space"],
    ["Trigger: wider", "Enter"],
    ["Cost: further left", "Space"],
  ] as const) {
    await toControl(label);
    await page.keyboard.press(key);
  }
  await page.keyboard.press("Escape");
  await page.reload();
  await page.locator("[data-run]").first().waitFor();
  const names = await page.getByRole("columnheader").allTextContents();
  expect(names).not.toContain("Flow");
  expect(names.indexOf("Cost")).toBeLessThan(names.indexOf("Tokens"));
  const edge = await page.getByRole("columnheader", { name: "Trigger" }).boundingBox();
  expect(edge?.width).toBe(80);
});

test("dragging a header moves its column and does not sort", async () => {
  const { page } = await open("/runs");
  const from = await page.getByRole("columnheader", { name: "Cost" }).boundingBox();
  const to = await page.getByRole("columnheader", { name: "Steps" }).boundingBox();
  if (from === null || to === null) throw new Error("The columns are not there");
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + 10, { steps: 8 });
  await page.mouse.up();
  const names = await page.getByRole("columnheader").allTextContents();
  expect(names.indexOf("Cost")).toBeLessThan(names.indexOf("Steps"));
  expect(new URL(page.url()).search).toBe("");
  const flow = page.getByRole("columnheader", { name: "Flow" });
  const box = await flow.boundingBox();
  const edge = (box?.x ?? 0) - 4;
  const y = (box?.y ?? 0) + 14;
  await page.mouse.move(edge, y);
  await page.mouse.down();
  await page.mouse.move(edge + 40, y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await flow.boundingBox())?.width).toBe(100);
  // The edge went with the pointer.
  expect((await flow.boundingBox())?.x).toBe((box?.x ?? 0) + 40);
  await page.mouse.dblclick(edge + 40, y);
  await expect.poll(async () => (await flow.boundingBox())?.width).toBe(140);
  expect(new URL(page.url()).search).toBe("");
});

test("the rail is as wide as it was dragged, and a double click takes that back", async () => {
  const { page } = await open("/runs");
  const line = page.getByRole("separator", { name: "Width of the filters" });
  const box = await line.boundingBox();
  if (box === null) throw new Error("There is no line");
  await page.mouse.move(box.x, 400);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, 400, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => line.getAttribute("aria-valuenow")).toBe("300");
  await page.reload();
  await expect.poll(() => line.getAttribute("aria-valuenow")).toBe("300");
  await line.dblclick();
  await expect.poll(() => line.getAttribute("aria-valuenow")).toBe("240");
  const rail = page.getByRole("complementary", { name: "Filters" });
  for (const [x, width] of [
    [20, 200],
    [900, 360],
  ] as const) {
    const from = await line.boundingBox();
    await page.mouse.move(from?.x ?? 0, 400);
    await page.mouse.down();
    await page.mouse.move(x, 400, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await rail.boundingBox())?.width).toBe(width);
  }
  await line.press("ArrowLeft");
  await expect.poll(() => line.getAttribute("aria-valuenow")).toBe("344");
});

test("a moment shows its other forms, each to copy", async () => {
  const { page } = await open("/runs");
  await page.locator("[data-run] time").first().hover();
  await page.getByText("Epoch ms").waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const at = Date.parse((await page.locator("[data-run] time").first().getAttribute("datetime")) ?? "");
  const forms = await page.locator(".floating button").allTextContents();
  expect(forms.map((form) => form.replace(/[\d.:-]{8,}.*|\d+ m ago/, ""))).toEqual([
    "Relative",
    "Local, Europe/Berlin",
    "UTC",
    "Epoch ms",
  ]);
  const utc = new Date(at).toISOString().replace("T", " ").replace("Z", "");
  const berlin = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Europe/Berlin",
    dateStyle: "short",
    timeStyle: "medium",
  });
  for (const [name, text] of [
    ["Epoch ms", String(at)],
    ["UTC", utc],
    ["Local, Europe/Berlin", `${berlin.format(at)}${utc.slice(-4)}`],
    ["Relative", /^\d+ (ms?|s|m|h) ago$/],
  ] as const) {
    await page.getByRole("button", { name }).click();
    const copied = expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), { message: name });
    await (typeof text === "string" ? copied.toBe(text) : copied.toMatch(text));
  }
});
