import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { browserTests, type OpenOptions } from "../testing/browser.ts";
import { fixtureFiles, RunApi } from "../testing/run-api.ts";

/** Seqs: run 1; a 2–7 with a model call 3–4 and a tool call 5–6; b 8–12, whose tool fails at 10; c 13–16 with a model call. */
const RUN = "run a[model,tool]:ok b[tool:failed,log]:failed c[model]:ok failed";
const DEMO = "bundles/demo/run_01a1f9df-eb47-7fa0-91e9-f2b4488ccc56";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

async function openRun(run: RunApi, search = "", options: OpenOptions = {}) {
  const opened = await open(`/runs/any${search}`, { ...options, prepare: (page) => run.route(page) });
  await playhead(opened.page).waitFor();
  return opened;
}

const stateOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const playhead = (page: Page) => page.getByRole("slider", { name: "Playhead" });
const position = (page: Page) => playhead(page).getAttribute("aria-valuenow");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
/** The name of what has the focus, or `page`. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return "page";
    return element.getAttribute("aria-label") ?? (element.id || element.textContent);
  });

test("playback goes by its buttons to the start, step by step, to the latest, plays, and the outcome stands apart from it", async () => {
  const { page } = await openRun(RunApi.of(RUN), "?at=9&axis=events");
  const entries = () => page.evaluate(() => history.length);
  const before = await entries();
  const transport = page.getByRole("toolbar", { name: "Playback" }).locator("..");
  const outcome = page.locator("main header").first();
  for (const [name, at] of [
    ["Start", "1"],
    ["Next step", "2"],
    ["Next step", "8"],
    ["Next step", "13"],
    ["Previous step", "8"],
    ["Latest", "17"],
    ["Start", "1"],
  ] as const) {
    await button(page, name).click();
    await expect.poll(() => position(page), { message: name }).toBe(at);
    await expect.poll(() => stateOf(page).at, { message: name }).toBe(at);
    expect(await transport.innerText()).toContain(`${at} / 17`);
    // How the run ended is said wherever one stands in it.
    expect(await outcome.getByText("Failed", { exact: true }).count()).toBe(1);
  }
  // Three jumps; steps are none.
  expect((await entries()) - before).toBe(3);
  await page.getByRole("button", { name: "Steps", exact: true }).click();
  const states = page.getByRole("listbox", { name: "Steps" }).getByRole("img");
  await expect
    .poll(() => states.evaluateAll((all) => all.map((mark) => mark.getAttribute("aria-label"))))
    .toEqual(["Not begun", "Not begun", "Not begun"]);

  const speed = page.getByRole("button", { name: /^Speed/ });
  const choose = async (name: string, role: "menuitemradio" | "menuitemcheckbox" = "menuitemradio") => {
    await speed.click();
    await page.getByRole(role, { name, exact: true }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
  };
  await choose("5×");
  await expect.poll(() => speed.innerText()).toBe("5×");
  await choose("Squeeze idle gaps", "menuitemcheckbox");
  await expect.poll(() => stateOf(page).axis).toBe("squeezed");
  await choose("Events");
  await expect.poll(() => stateOf(page).axis).toBe("squeezed-events");
  await choose("Real time");
  await expect.poll(() => stateOf(page).axis).toBe("squeezed");
  await choose("0.25×");
  await choose("Events");

  await button(page, "Play").click();
  await expect.poll(() => position(page)).not.toBe("1");
  await button(page, "Pause").click();
  await button(page, "Play").waitFor();
  const paused = await position(page);
  await expect.poll(() => stateOf(page).at).toBe(paused);
  // Back leads to where one was before, as fast as one has chosen.
  await page.goBack();
  await expect.poll(() => position(page)).toBe("17");
  expect(await speed.innerText()).toBe("0.25×");
});

describe("the regions", () => {
  const widthOf = async (region: Locator, side: "width" | "height" = "width") => (await region.boundingBox())?.[side];

  /** Drags the line between two regions. */
  async function drag(page: Page, line: Locator, dx: number, dy = 0) {
    const box = await line.boundingBox();
    if (box === null) throw new Error("There is no line");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + dx, y + dy, { steps: 4 });
    await page.mouse.up();
  }

  test("are as large as they were dragged, or moved by arrows, also after a reload; a double click takes that back", async () => {
    const { page } = await openRun(new RunApi(fixtureFiles(DEMO)), "?panel=timeline");
    const left = page.getByRole("group", { name: "Left column" });
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    const tree = page.getByRole("tree");
    const line = (name: string) => page.getByRole("separator", { name });
    await drag(page, line("Width of the tree"), -50);
    await drag(page, line("Width of the left column"), 61);
    await drag(page, line("Width of the inspector"), -40);
    await line("Width of the left column").press("ArrowRight");
    await line("Width of the inspector").press("ArrowRight");
    const sizes = async () => [await widthOf(left), await widthOf(inspector), await widthOf(tree)];
    const chosen = [Math.round(1440 * 0.28) + 61 + 16, 380 + 40 - 16, 250];
    await expect.poll(sizes).toEqual(chosen);
    await page.reload();
    await expect.poll(sizes).toEqual(chosen);
    await drag(page, line("Width of the inspector"), 900);
    await expect.poll(() => widthOf(inspector)).toBe(280);
    for (const name of ["left column", "inspector", "tree"]) await line(`Width of the ${name}`).dblclick();
    await expect.poll(sizes).toEqual([Math.round(1440 * 0.28), 380, 300]);
    // The usual width of the column is a share of the window again, not what that was.
    await page.setViewportSize({ width: 1300, height: 800 });
    await expect.poll(() => widthOf(left)).toBe(Math.round(1300 * 0.28));
    await page.setViewportSize({ width: 1000, height: 800 });
    const sheet = line("Height of the inspector");
    await expect.poll(async () => (await sheet.boundingBox())?.y).toBe(800 - 220 - 1);
    await drag(page, sheet, 0, -50);
    await expect.poll(() => widthOf(inspector, "height")).toBe(270);
    await sheet.dblclick();
    await expect.poll(() => widthOf(inspector, "height")).toBe(220);
  });

  test("have a bar over them that says where one is, leads to what there is, and tells whether the server answers", async () => {
    const { page, live } = await openRun(RunApi.of(RUN));
    const place = page.getByRole("navigation", { name: "Where you are" });
    const title = await page.locator("main header h2").first().innerText();
    expect(title).toMatch(/^#7\s\S/);
    const words = title.replaceAll(/\s+/g, " ");
    expect((await place.innerText()).replaceAll(/\s+/g, " ")).toBe(`/ Runs / ${words}`);
    expect(await page.title()).toBe(`${words} · OpenExec`);
    const links = page.locator("header").first().getByRole("link");
    const leads = await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).pathname));
    expect(new Set(leads)).toEqual(new Set(["/runs"]));
    await button(page, "Connected: changes arrive by themselves").waitFor();
    await live.drop();
    const lost = page.getByRole("button", { name: /^The server does not answer/ });
    await lost.waitFor();
    await lost.getByText("Offline").waitFor();
    await lost.click();
    await button(page, "Connected: changes arrive by themselves").waitFor();
    await place.getByRole("link", { name: "Runs" }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/runs");
    await expect.poll(() => page.title()).not.toContain("#7");
  });

  test.each(["phone", "tiny"] as const)("have controls as large as a finger on a %s", async (size) => {
    const { page } = await openRun(RunApi.of(RUN), "?q=grep", { size });
    for (const region of ["Graph", "Steps", "Views", "Inspector"] as const) {
      await page.getByRole("tab", { name: region, exact: true }).click();
      if (region in INSIDE) await page.locator(INSIDE_OF).getByRole("button").first().waitFor();
      const { bars, inside, low } = await page.evaluate(lowTargets);
      expect(low, region).toEqual([]);
      expect(bars, region).toBeGreaterThan(12);
      if (region in INSIDE) expect(inside, region).toBeGreaterThan(1);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(innerWidthOf[size]);
    }
  });
  const INSIDE = { Views: true, Inspector: true };
  const INSIDE_OF = "[role=feed]:visible, aside:visible";
  const innerWidthOf = { phone: 390, tiny: 320 };
});

/** Controls of the bars, the conversation and the inspector: how many there are, and those that a finger misses 21 px beside, above or below their middle. */
function lowTargets() {
  const bars = "header, [role=tablist], [role=toolbar], [aria-label='Why it failed'], search, [role=feed], aside";
  const controls = [...document.querySelectorAll(bars)].flatMap((bar) => [...bar.querySelectorAll("button, a")]);
  const controlAt = (x: number, y: number) => document.elementFromPoint(x, y)?.closest("button, a");
  const seen = { bars: 0, inside: 0 };
  const low = controls.flatMap((control) => {
    const { left, top, width, height } = control.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    if (width === 0 || controlAt(x, y) !== control) return [];
    const region = control.closest("[role=feed], aside");
    const around = region?.getBoundingClientRect();
    // What is scrolled half out of its region.
    if (around !== undefined && (top < around.top || top + height > around.bottom)) return [];
    seen[region === null ? "bars" : "inside"]++;
    const missed = [
      [x, y - 21],
      [x, y + 21],
      [x - 21, y],
      [x + 21, y],
    ].filter(([x = 0, y = 0]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight && controlAt(x, y) !== control);
    return missed.length === 0 ? [] : [`${control.outerHTML.slice(0, 90)}: ${JSON.stringify(missed)} of ${x}, ${y}`];
  });
  return { ...seen, low };
}

describe("by keyboard only", () => {
  test("everything is reached by Tab, with a ring, from the top to the bottom and from the left to the right", async () => {
    const { page } = await openRun(RunApi.of(RUN), "?panel=policy&at=5");
    await page.locator("#tab-policy").waitFor();
    const reached: string[] = [];
    const regions: string[] = [];
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press("Tab");
      const found = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return undefined;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
        const region = element.closest("header, section[aria-label], fieldset, aside, [role=tabpanel], [role=tablist]");
        const where = region?.getAttribute("aria-label") ?? region?.tagName ?? "";
        return { name: name.slice(0, 40), where, ring: `${outlineStyle} ${outlineWidth}` };
      });
      if (found === undefined) break;
      expect(found, found.name).toMatchObject({ ring: "solid 2px" });
      reached.push(found.name);
      if (regions.at(-1) !== found.where) regions.push(found.where);
    }
    for (const name of [
      "OpenExec, all runs",
      "Theme",
      "Replay",
      "More",
      "Go there",
      "Play",
      "Speed 1, playback options",
      "Playhead",
      "Graph",
      "Width of the left column",
      "Policy",
      "Width of the inspector",
    ])
      expect(reached).toContain(name);
    expect(regions.filter((region) => region !== "")).toEqual([
      "HEADER",
      "Why it failed",
      "The whole run",
      "Left column",
      "Views of the run",
      "Inspector",
    ]);
  });

  test("the focus is not lost when what has it is replaced, and Escape closes what floats and gives it back", async () => {
    const { page, errors } = await openRun(new RunApi(fixtureFiles(DEMO)), "?panel=policy&at=3");
    const rows = page.getByRole("tabpanel").getByRole("option");
    await page.getByRole("listbox", { name: "Policy checks" }).focus();
    for (const at of ["13", "17"]) {
      await page.keyboard.press("ArrowDown");
      await expect.poll(() => stateOf(page).at).toBe(at);
    }
    // Between two rows there is none that is chosen, and no reasons below them: the list is still the same.
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => rows.and(page.locator("[aria-selected=true]")).count()).toBe(0);
    expect(await focused(page)).toBe("Policy checks");
    await page.getByRole("listbox", { name: "Policy checks" }).press("3");
    await page.getByRole("listbox", { name: "Events" }).waitFor();
    expect(await focused(page)).toBe("panel");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Events");
    await page.keyboard.press("g");
    await page.getByRole("listbox", { name: "Steps" }).focus();
    await page.keyboard.press("g");
    await page.locator(".react-flow__node-card").first().waitFor();
    expect(await focused(page)).not.toBe("page");
    // Who clicked a tab goes on by event, not by tab.
    await page.locator("#tab-tools").click();
    const before = Number(await position(page));
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => position(page)).toBe(String(before + 1));
    expect(stateOf(page).panel).toBe("tools");
    // Also who was searching: what is pressed next is no text.
    await page.keyboard.press("/");
    await page.keyboard.type("price");
    await page.locator("#tab-events").click();
    await page.keyboard.press("7");
    await expect.poll(() => stateOf(page).panel).toBe("git");
    expect(stateOf(page).q).toBe("price");
    await button(page, "Close the search").click();
    // Who clicked into a view scrolls it by its keys, also after the focus went from a view to the next one.
    await page.setViewportSize({ width: 1440, height: 420 });
    for (const [view, scroller, place] of [
      ["metrics", ".overflow-auto", "td"],
      ["timeline", ".overflow-y-auto", "canvas"],
    ] as const) {
      await page.locator(`#tab-${view}`).click();
      const scrolls = page.getByRole("tabpanel").locator(scroller);
      await scrolls.locator(place).first().click();
      await page.keyboard.press("PageDown");
      await expect.poll(() => scrolls.evaluate(({ scrollTop }) => scrollTop), { message: view }).toBeGreaterThan(0);
    }
    await page.setViewportSize({ width: 1440, height: 900 });

    for (const name of ["Speed 1, playback options", "More", "Replay", "Theme"]) {
      await button(page, name).press("Enter");
      const floats = page.locator("[role=menu], [role=dialog]");
      await floats.waitFor();
      await page.keyboard.press("Escape");
      await floats.waitFor({ state: "detached" });
      await expect.poll(() => focused(page)).toBe(name);
    }
    for (const key of ["?", "Control+k"]) {
      await button(page, "Play").focus();
      await page.keyboard.press(key);
      const sheet = page.getByRole("dialog");
      await sheet.waitFor();
      await page.keyboard.press("Escape");
      await sheet.waitFor({ state: "detached" });
      await expect.poll(() => focused(page)).toBe("Play");
    }
    expect(errors).toEqual([]);
  });
});
