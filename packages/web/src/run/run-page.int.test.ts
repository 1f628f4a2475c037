import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { axeProblems } from "../testing/axe.ts";
import { browserTests, type OpenOptions, SIZES, switchTheme } from "../testing/browser.ts";
import { fixtureFiles, fixtureFolder, logFiles, RunApi } from "../testing/run-api.ts";
import { settled } from "../testing/settled.ts";
import { PANELS } from "./model/view-state.ts";

const DEMO = "versions/v1-first/run_01a1f87c-249e-737e-8915-7518a0988cb6";
const FAILED = "run a[model,tool]:ok b[tool:failed]:failed failed";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

async function openRun(run: RunApi, search = "", options: OpenOptions = {}) {
  const opened = await open(`/runs/any${search}`, { ...options, prepare: (page) => run.route(page) });
  await opened.page.getByRole("slider", { name: "Playhead" }).waitFor();
  return opened;
}

function recorded(name: string): RunApi {
  const run = readdirSync(fixtureFolder(`bundles/${name}`)).find((entry) => entry.startsWith("run_"));
  return new RunApi(fixtureFiles(`bundles/${name}/${run}`));
}

const linesOf = (notation: string) =>
  new TextDecoder().decode(logFiles(notation).get("timeline.jsonl")).trimEnd().split("\n");
const stateOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const panel = (page: Page) => page.getByRole("tabpanel");
/** Has each canvas tell what was written on it when it was last drawn. */
function noteTexts() {
  const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
  Object.assign(CanvasRenderingContext2D.prototype, {
    clearRect(this: CanvasRenderingContext2D, ...args: Parameters<typeof clearRect>) {
      this.canvas.dataset.texts = "";
      clearRect.apply(this, args);
    },
    fillText(this: CanvasRenderingContext2D, ...args: Parameters<typeof fillText>) {
      this.canvas.dataset.texts += `${args[0]} `;
      fillText.apply(this, args);
    },
  });
}
const position = (page: Page) => page.getByRole("slider", { name: "Playhead" }).getAttribute("aria-valuenow");

describe("reading", () => {
  test("a recording shows what it was, its steps, and what was done, at its end", async () => {
    const files = fixtureFiles(DEMO);
    const lines = new TextDecoder().decode(files.get("timeline.jsonl")).trim().split("\n").length;
    const { page, errors } = await openRun(new RunApi(files));
    await expect.poll(() => position(page)).toBe(String(lines));
    await page.getByRole("button", { name: "Steps" }).click();
    const started = new TextDecoder().decode(files.get("timeline.jsonl")).split('"type":"StepStarted"').length - 1;
    await expect
      .poll(() => page.getByRole("listbox", { name: "Steps" }).getByRole("option").count())
      .toBe(Math.min(started, 40));
    await page.getByRole("feed", { name: "Conversation" }).getByRole("article").first().waitFor();
    // Only a failed run says why.
    expect(await page.getByRole("region", { name: "Why it failed" }).count()).toBe(0);
    expect(errors).toEqual([]);
  });

  test("every tab opens, and says so when it has nothing", async () => {
    const { page, errors } = await openRun(RunApi.of("run a:ok completed"));
    for (const name of PANELS) {
      await page.locator(`#tab-${name}`).click();
      await expect.poll(() => stateOf(page).panel ?? "conversation").toBe(name);
      await expect.poll(async () => (await panel(page).innerText()).length).toBeGreaterThan(0);
    }
    expect(errors).toEqual([]);
  });
});

test("code that a model wrote gets the colours of its language, and stays the same text", async () => {
  const files = logFiles("run a[model]:ok completed");
  const message = { value: { role: "assistant", content: [{ type: "text", text: "```ts\nconst total = 1;\n```" }] } };
  const log = new TextDecoder().decode(files.get("timeline.jsonl"));
  const told = log.replace('"status":"ok","usage"', `"status":"ok","message":${JSON.stringify(message)},"usage"`);
  files.set("timeline.jsonl", new TextEncoder().encode(told));
  const { page, errors } = await openRun(new RunApi(files));
  const code = page.getByRole("feed", { name: "Conversation" }).locator("pre", { hasText: "total" });
  await code.locator("[style*='--code-']").first().waitFor();
  expect(await code.innerText()).toBe("const total = 1;");
  expect(errors).toEqual([]);
});

describe("one playhead", () => {
  test.each(["reduce", "no-preference"] as const)(
    "the conversation opens where it stands (motion: %s)",
    async (reducedMotion) => {
      const run = recorded("failed");
      const { page } = await open("/runs/any", {
        prepare: async (opened) => {
          await opened.emulateMedia({ reducedMotion });
          await run.route(opened);
        },
      });
      const feed = page.getByRole("feed", { name: "Conversation" });
      const current = feed.locator("[data-index] > .border-accent");
      await expect
        .poll(async () => {
          const [inside, around] = await Promise.all([current.boundingBox(), feed.boundingBox()]);
          return inside !== null && around !== null && inside.y >= around.y && inside.y < around.y + around.height;
        })
        .toBe(true);
      expect(await feed.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(0);
    },
  );

  test("a copied link shows the same in a fresh browser", async () => {
    const run = RunApi.of(FAILED);
    const search = "?at=5&sel=a%231%3A2&panel=timeline&axis=events&zoom=2-9&q=grep";
    const { page } = await open(`/runs/any${search}`, {
      prepare: async (page) => {
        await page.addInitScript(noteTexts);
        await run.route(page);
      },
    });
    await expect.poll(() => position(page)).toBe("5");
    await expect.poll(() => page.locator("#tab-timeline").getAttribute("aria-selected")).toBe("true");
    await page.getByRole("complementary", { name: "Inspector" }).getByText("a#1:2").waitFor();
    await expect.poll(() => page.getByRole("textbox", { name: "Search in the run" }).inputValue()).toBe("grep");
    // Numbers of events, from the third to the tenth: the scale of the time has units, that of all events begins with 1.
    const scale = panel(page).locator("canvas").first();
    await expect.poll(() => scale.getAttribute("data-texts")).toBe("3 5 7 9 ");
    expect(new URL(page.url()).search).toBe(search);
  });

  test("back leads to where one jumped from, not through every scrub", async () => {
    const { page } = await openRun(RunApi.of(FAILED), "?at=4");
    await page.keyboard.press("3");
    await page.getByRole("option").nth(1).click();
    await expect.poll(() => stateOf(page).at).toBe("2");
    await page.goBack();
    await expect.poll(() => stateOf(page).at).toBe("4");
    await expect.poll(() => position(page)).toBe("4");
  });

  test("plays to the end and stops", async () => {
    const { page } = await openRun(RunApi.of("run a:ok b:ok completed"), "?axis=events");
    await page.keyboard.press("Home");
    for (let speed = 0; speed < 8; speed++) await page.keyboard.press(".");
    await page.keyboard.press("Space");
    await expect.poll(() => position(page)).toBe("6");
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  });

  test("nothing jumps while a run plays", async () => {
    const { page } = await openRun(new RunApi(fixtureFiles(DEMO)), "?axis=events&at=1");
    await panel(page).getByRole("article").first().waitFor();
    await page.evaluate(() => {
      Object.assign(window, { shifted: 0 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { value } = entry as unknown as { value: number };
          Object.assign(window, { shifted: Number(Reflect.get(window, "shifted")) + value });
        }
      }).observe({ type: "layout-shift" });
    });
    for (let speed = 0; speed < 3; speed++) await page.keyboard.press(".");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Pause" }).waitFor();
    const total = await page.getByRole("slider", { name: "Playhead" }).getAttribute("aria-valuemax");
    await expect.poll(() => position(page)).toBe(total);
    expect(await page.evaluate(() => Number(Reflect.get(window, "shifted")))).toBeLessThan(0.1);
  });

  test("a search goes from hit to hit", async () => {
    const { page } = await openRun(RunApi.of(FAILED), "?at=1");
    await page.keyboard.press("/");
    const box = page.getByLabel("Search in the run");
    await expect.poll(() => box.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type("ToolCallStarted");
    // Before anything is found.
    await page.keyboard.press("Enter");
    await expect.poll(() => stateOf(page).at).toBe("5");
    await page.getByRole("search").getByText("1 of 2", { exact: true }).waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => stateOf(page).at).toBe("9");
    await page.keyboard.press("Escape");
    await expect.poll(() => stateOf(page).q).toBeUndefined();
  });
});

describe("the timeline", () => {
  test("has its bars beside their rows, and a click on one goes there", async () => {
    const { page } = await openRun(RunApi.of(FAILED), "?panel=timeline&at=1");
    const row = page.getByRole("treeitem", { name: /grep/ }).first();
    const bars = panel(page).locator("canvas").last();
    const [place, chart] = [await row.boundingBox(), await bars.boundingBox()];
    if (place === null || chart === null) throw new Error("nothing is drawn");
    expect(chart.y).toBeLessThan(place.y);
    expect(chart.height).toBeGreaterThan(200);
    await page.mouse.click(chart.x + chart.width / 2, place.y + place.height / 2);
    await expect.poll(() => stateOf(page).sel).toBe("a#1:2");
  });
});

describe("the graph", () => {
  test("has the colours of the dark theme", async () => {
    const { page } = await openRun(RunApi.of(FAILED), "", { dark: true });
    const card = page.locator(".react-flow__node").filter({ hasText: "b" }).first();
    await card.waitFor();
    const color = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    await expect.poll(() => color(".react-flow__node-card > div")).toBe(await color("body"));
  });
});

describe("a failed run", () => {
  test("opens where it failed and says why, and at its end again where its link says so", async () => {
    const { page } = await openRun(RunApi.of(FAILED));
    const strip = page.getByRole("region", { name: "Why it failed" });
    await strip.getByText("b#1").waitFor();
    await expect.poll(() => position(page)).toBe("11");
    await page.keyboard.press("Home");
    await strip.getByRole("button", { name: "Go there" }).click();
    await expect.poll(() => stateOf(page).sel).toBe("b#1:1");
    await page.keyboard.press("End");
    await expect.poll(() => stateOf(page).at).toBe("12");
    await page.reload();
    await expect.poll(() => position(page)).toBe("12");
    // A card that has the focus is as good as one that is clicked.
    await page.getByRole("button", { name: /^a Completed/ }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => stateOf(page).sel).toBe("a#1");
    await expect.poll(() => position(page)).toBe("2");
    // The start and the end lead nowhere.
    expect(await page.locator(".react-flow__node-pill[tabindex]").count()).toBe(0);
  });
});

describe("the proof chip", () => {
  test("hashes the log here and finds nothing", async () => {
    const { page } = await openRun(RunApi.of("run a[model,tool]:ok completed"));
    await page.getByRole("button", { name: /…/ }).first().click();
    await page.getByText("chain ok").waitFor();
  });

  test("finds a changed byte by its line, and goes there", async () => {
    const run = RunApi.of("run a[model,tool]:ok b:ok completed");
    run.flipByte(4);
    const { page } = await openRun(run);
    await page.getByRole("button", { name: /…/ }).first().click();
    await page.getByRole("button", { name: "broken at line 4" }).click();
    await expect.poll(() => stateOf(page).at).toBe("4");
  });
});

describe("a run that grows", () => {
  test("stays where a reader scrubbed to, and jumps to live when asked", async () => {
    const run = RunApi.of("run a:ok b:open");
    const { page, live } = await openRun(run);
    await expect.poll(() => position(page)).toBe("4");
    await page.keyboard.press("Home");
    run.replace(logFiles("run a:ok b:ok c:ok d:open"));
    live.sendRun({ type: "run_lines", fromSeq: 5, lines: linesOf("run a:ok b:ok c:ok d:open").slice(4) });
    await expect.poll(() => page.getByRole("slider", { name: "Playhead" }).getAttribute("aria-valuemax")).toBe("8");
    await expect.poll(() => position(page)).toBe("1");
    await page.getByRole("button", { name: "Jump to live" }).click();
    await expect.poll(() => position(page)).toBe("8");
    run.replace(logFiles("run a:ok b:ok c:ok d:ok completed"));
    // Lines before these were lost: the run is read again.
    live.sendRun({ type: "run_lines", fromSeq: 10, lines: [] });
    await expect.poll(() => position(page)).toBe("10");
    await page.getByText("Completed").first().waitFor();
  });
});

describe("sharing", () => {
  test("the saved file plays by itself, without a network", async () => {
    const { page } = await openRun(RunApi.of(FAILED));
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "More" }).click();
    // A letter finds an item that is there: on a wide screen the link is copied beside the menu.
    await page.getByRole("menu").press("c");
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Copy as Markdown");
    await page.getByRole("menuitem", { name: "Save as one HTML file" }).click();
    const html = readFileSync(await (await saved).path(), "utf8");
    const other = await page.context().newPage();
    const problems: string[] = [];
    other.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await other.route("**/saved.html", (route) => route.fulfill({ contentType: "text/html", body: html }));
    await other.goto(new URL("/saved.html", page.url()).href);
    await other.getByText("5 / 5").waitFor();
    await other.keyboard.press("Home");
    await expect.poll(() => other.locator(".later").count()).toBe(4);
    await other.keyboard.press("ArrowRight");
    await other.getByText("2 / 5").waitFor();
    await other.getByRole("button", { name: "Play" }).click();
    await other.getByText("5 / 5").waitFor();
    expect(problems).toEqual([]);
  });
});

describe("what can be done with a run", () => {
  test("a run that goes on is cancelled after one more question, with a reason", async () => {
    const run = RunApi.of("run a:ok b:open");
    const { page } = await openRun(run);
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(run.received).toEqual([]);
    await page.getByLabel("Reason").fill("wrong branch");
    await page.getByRole("button", { name: "Cancel the run" }).click();
    await page.getByText("The run was asked to end.").waitFor();
    expect(run.received).toEqual([{ path: "cancel", body: { reason: "wrong branch" } }]);
  });

  test("a run that is over says how it is replayed", async () => {
    const { page } = await openRun(RunApi.of("run a:ok completed"));
    await page.getByRole("button", { name: "Replay" }).click();
    await page.getByText("npx --no-install openexec replay 7").waitFor();
    await page.getByRole("button", { name: "Replays of this run" }).click();
    await expect.poll(() => stateOf(page).panel).toBe("replays");
  });

  test("what led to a check that blocked is told below it, each cause a jump", async () => {
    const { page } = await openRun(RunApi.of("run a:ok b[model,block]:failed failed"), "?panel=policy&at=1");
    await panel(page).getByRole("option").first().click();
    const why = page.getByRole("region", { name: "Why?" });
    await why.getByRole("button").first().waitFor();
    await why.getByRole("button", { name: /^in/ }).first().click();
    await expect.poll(() => stateOf(page).at).toBe("4");
  });
});

describe("when something is wrong", () => {
  test("wrong things in the URL are as if they were not there", async () => {
    const { page, errors } = await openRun(
      RunApi.of("run a:ok completed"),
      "?at=99999&sel=nothing&panel=none&zoom=x&thread=none&side=x",
    );
    await expect.poll(() => position(page)).toBe("4");
    await page.getByRole("feed", { name: "Conversation" }).getByRole("article").first().waitFor();
    expect(errors).toEqual([]);
  });
});

/** Looks at a page as it is, and at its colours in the other theme. */
async function axeInBoth(page: Page, what: string) {
  await settled(page);
  expect(await axeProblems(page), what).toEqual([]);
  const other = await page.evaluate(() => (document.documentElement.classList.contains("dark") ? "light" : "dark"));
  await switchTheme(page, other);
  expect(await axeProblems(page, ["color-contrast"]), `${what}, ${other}`).toEqual([]);
}

describe("for everybody", () => {
  test("axe finds nothing on any tab in the middle of a run, nor where one failed, in both themes", async () => {
    const { page } = await openRun(recorded("demo"), "?at=100");
    for (const name of PANELS) {
      await page.locator(`#tab-${name}`).click();
      await expect.poll(async () => (await panel(page).innerText()).length).toBeGreaterThan(0);
      await axeInBoth(page, name);
    }
    const { page: failed } = await openRun(recorded("failed"));
    // Its last words do not fit.
    const words = failed.getByRole("region", { name: "Why it failed" }).locator("pre");
    await words.waitFor();
    await axeInBoth(failed, "failed");
    await failed.setViewportSize(SIZES.tiny);
    await words.and(failed.getByRole("group")).waitFor();
    await axeInBoth(failed, "failed, 320 px");
    // Who comes to it by Tab reads on by arrows; the run stays where it is.
    const before = await position(failed);
    await words.focus();
    await failed.keyboard.press("Shift+Tab");
    await failed.keyboard.press("Tab");
    await failed.keyboard.press("ArrowRight");
    await expect.poll(() => words.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
    expect(await position(failed)).toBe(before);
  });

  test("nor where there is no run yet: what opens one, a sample that is unknown, and an address of nothing", async () => {
    const { page } = await open("/open");
    await page.getByRole("button", { name: "Choose a folder…" }).waitFor();
    await axeInBoth(page, "open");
    for (const path of ["/samples/none", "/no/such/page"]) {
      await page.goto(new URL(path, page.url()).href);
      await page.getByText("There is no such page").waitFor();
      await axeInBoth(page, path);
    }
    await page.goto(new URL("/samples/failed", page.url()).href);
    await page.getByRole("slider", { name: "Playhead" }).waitFor();
    await axeInBoth(page, "sample");
  });

  test("on 320 px nothing is wider than the screen, and four tabs lead everywhere", async () => {
    const { page } = await openRun(RunApi.of(FAILED), "", { size: "tiny" });
    for (const name of ["Graph", "Steps", "Views", "Inspector"]) {
      await page.getByRole("tab", { name, exact: true }).click();
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.tiny.width);
    }
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
  });
});
