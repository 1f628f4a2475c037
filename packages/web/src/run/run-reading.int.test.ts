import { readdirSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { assetsOf } from "../testing/assets.ts";
import { browserTests, switchTheme } from "../testing/browser.ts";
import { inexact } from "../testing/inexact.ts";
import { languageOf } from "../testing/language.ts";
import { fixtureFiles, fixtureFolder, logFiles, RunApi } from "../testing/run-api.ts";
import { settled } from "../testing/settled.ts";
import { largestShift, noteShifts } from "../testing/shifts.ts";
import { PANELS } from "./model/view-state.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

const stateOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const playhead = (page: Page) => page.getByRole("slider", { name: "Playhead" });
const position = (page: Page) => playhead(page).getAttribute("aria-valuenow");
const feedOf = (page: Page) => page.getByRole("feed", { name: "Conversation" });
const inspectorOf = (page: Page) => page.getByRole("complementary", { name: "Inspector" });
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
const heightOf = async (element: Locator) => (await element.boundingBox())?.height;

function recording(folder: string): RunApi {
  const run = readdirSync(fixtureFolder(folder)).find((name) => name.startsWith("run_")) ?? "";
  return new RunApi(fixtureFiles(`${folder}/${run}`));
}

/** A run of one model call, which gives this answer. */
function answering(...content: readonly object[]): RunApi {
  const files = logFiles("run a[model]:ok completed");
  const message = JSON.stringify({ value: { role: "assistant", content } });
  const log = new TextDecoder().decode(files.get("timeline.jsonl"));
  const told = log.replace('"status":"ok","usage"', `"status":"ok","message":${message},"usage"`);
  files.set("timeline.jsonl", new TextEncoder().encode(told));
  return new RunApi(files);
}

/** A run of failed tool calls whose errors are these texts, and their outputs too. */
function failing(...texts: readonly string[]): RunApi {
  const files = logFiles(`run a[${texts.map(() => "tool:failed").join(",")}]:failed failed`);
  const left = [...texts];
  const told = new TextDecoder()
    .decode(files.get("timeline.jsonl"))
    .split("\n")
    .map((line) => {
      if (!line.includes('"type":"ToolCall"')) return line;
      const event = JSON.parse(line);
      const message = left.shift();
      Object.assign(event.payload, { output: { value: message }, error: { name: "Error", message } });
      return JSON.stringify(event);
    });
  files.set("timeline.jsonl", new TextEncoder().encode(told.join("\n")));
  return new RunApi(files);
}

async function openRun(run: RunApi, search = "", prepare?: (page: Page) => Promise<unknown>) {
  const { page } = await open(`/runs/any${search}`, {
    prepare: async (page) => {
      await prepare?.(page);
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await run.route(page);
    },
  });
  await playhead(page).waitFor();
  return page;
}

describe("the conversation", () => {
  test("has a gutter, calls of one line with what came of them, the playhead at its edge, and a faint future", async () => {
    const page = await openRun(recording("bundles/long-session"), "?at=700");
    const feed = feedOf(page);
    const edit = feed.getByRole("button", { name: /^edit_file modules\/part-23/ }).first();
    await expect.poll(() => edit.innerText()).toMatch(/^edit_file\s*modules\/part-23\.cjs\s*\+1 −1\s*\d+ ms$/);
    expect(await heightOf(edit)).toBe(28);
    const gutter = feed.getByRole("button", { name: "0:15.3" }).first();
    expect((await gutter.boundingBox())?.width).toBe(64);
    const current = feed.locator("article[aria-current]");
    expect(await current.innerText()).toContain("Part 24: I read it first.");
    const styleOf = (element: Locator, name: string) =>
      element.evaluate((found, property) => getComputedStyle(found).getPropertyValue(property), name);
    const accent = await page.evaluate(() => {
      const probe = document.createElement("i");
      probe.style.color = "var(--indigo-9)";
      document.body.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    });
    expect(await styleOf(current, "border-left-color")).toBe(accent);
    expect(await styleOf(current, "border-left-width")).toBe("2px");
    const next = feed.locator("article").filter({ hasText: "modules/part-24.cjs" }).first();
    expect(await styleOf(next, "opacity")).toBe("0.45");
    expect(await styleOf(current, "opacity")).toBe("1");
    // Only what is new stands there; the rest is one line.
    const earlier = current.getByRole("button", { name: "276 earlier messages · 2.3k tokens in · 100 % cached" });
    await earlier.click();
    await expect.poll(() => current.getByText("asks for check").count()).toBeGreaterThan(10);
    await earlier.click();
    await expect.poll(() => current.getByText("asks for check").count()).toBe(0);
  });

  test("shows twelve lines of an output, then more, and searches and copies all of it", async () => {
    // What failed is open before the playhead came to it.
    const page = await openRun(recording("bundles/failed"), "?at=1");
    const output = feedOf(page)
      .locator("pre", { hasText: "voucher-1.test.ts" })
      .filter({ hasNotText: "printf" })
      .first();
    await output.waitFor();
    // What is searched for changes its text.
    await output.evaluate((element) => element.parentElement?.setAttribute("data-block", ""));
    const block = page.locator("[data-block]");
    const shown = block.locator("pre");
    const lines = async () => (await shown.innerText()).split("\n").length;
    expect(await lines()).toBe(12);
    await block.hover();
    await block.getByRole("button", { name: "Copy" }).click();
    expect((await copied(page)).trimEnd().split("\n")).toHaveLength(24);
    await block.getByRole("button", { name: "Search in this output" }).click();
    const box = block.getByRole("textbox", { name: "Search in this output" });
    await box.fill("VOUCHER-9");
    await block.getByText("1 of 24 lines").waitFor();
    expect(await shown.innerText()).toMatch(/^✗ cart\/voucher-9\.test\.ts/);
    // Letters are no keys of the page there.
    expect(await position(page)).toBe("1");
    await box.press("Escape");
    const corner = block.getByRole("button", { name: "Search in this output" });
    await expect.poll(() => corner.evaluate((element) => element === document.activeElement)).toBe(true);
    await block.getByRole("button", { name: "… 12 more" }).click();
    await expect.poll(lines).toBe(24);
    // What the terminal coloured is coloured.
    const mark = shown.locator("span", { hasText: "✗" }).first();
    const colorOf = (element: Locator) => element.evaluate((found) => getComputedStyle(found).color);
    expect(await colorOf(mark)).not.toBe(await colorOf(shown));
  });

  test("says once what a failed call gives as its error and as its output: lines as output, one line in red", async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `\u001b[31mwrong\u001b[0m in part ${index}`).join("\n");
    const page = await openRun(failing(lines, "no such file"), "?sel=a%231:1");
    const feed = feedOf(page);
    const output = feed.locator("pre", { hasText: "in part 11" });
    await output.waitFor();
    expect((await output.innerText()).split("\n")).toHaveLength(12);
    await inspectorOf(page).locator("pre", { hasText: "in part 11" }).waitFor();
    await feed.getByText("no such file").waitFor();
    for (const place of [feed, inspectorOf(page)]) {
      expect(await place.getByText("in part 0").count()).toBe(1);
      expect(await place.locator("pre", { hasText: "no such file" }).count()).toBe(0);
    }
  });

  test("keeps prose narrow and thoughts short, and folds calls that follow each other", async () => {
    const thought = Array.from({ length: 9 }, (_, index) => `Thought ${index}`).join("\n");
    const page = await openRun(
      answering(
        { type: "reasoning", text: thought },
        { type: "text", text: `${"word ".repeat(200)}\n\n## Heading\n\n- item\n\n\`\`\`ts\nconst a = 1;\n\`\`\`` },
        { type: "text", text: "```diff\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old line\n+new line\n```" },
      ),
    );
    await page.setViewportSize({ width: 2400, height: 900 });
    const feed = feedOf(page);
    const prose = feed.locator("p", { hasText: "word word" }).first();
    await prose.waitFor();
    const limit = await prose.evaluate((element) => {
      const ruler = document.createElement("span");
      ruler.style.cssText = "position:absolute;width:84ch";
      element.append(ruler);
      const { width } = ruler.getBoundingClientRect();
      ruler.remove();
      return width;
    });
    expect((await prose.boundingBox())?.width).toBeLessThanOrEqual(limit + 1);
    // Markdown is drawn; code and diffs have all of the column.
    await feed.getByText("Heading", { exact: true }).waitFor();
    expect(await feed.getByRole("listitem").innerText()).toBe("item");
    const column = (await prose.locator("..").boundingBox())?.width ?? 0;
    expect(column).toBeGreaterThan(limit + 200);
    expect((await feed.locator("pre", { hasText: "const a" }).boundingBox())?.width).toBe(column);
    const diff = feed.locator("pre", { hasText: "new line" });
    expect((await diff.boundingBox())?.width).toBe(column);
    expect(await diff.locator(".bg-added-line").innerText()).toMatch(/^1\s*\+\s*new line$/);
    expect(await diff.locator(".bg-removed-line").innerText()).toMatch(/^1\s*−\s*old line$/);
    const said = feed.getByText("Thought 0");
    const short = (await heightOf(said)) ?? 0;
    await feed.getByRole("button", { name: "The whole thought" }).click();
    await expect.poll(() => heightOf(said)).toBe(short * 3);
    const other = await openRun(recording("bundles/demo"));
    // The head says what ran, what started it, and from where.
    const head = await other.locator("main header").first().innerText();
    expect(head).toMatch(/fix-tests.*·cli·.*·main@3a49ff3\b/s);
    // Steps are parted by a line, not by boxes.
    const turns = feedOf(other)
      .locator("article")
      .filter({ has: other.locator("h3") });
    const edges = await turns.evaluateAll((all) =>
      all.map((turn) => {
        const { borderTopWidth, borderRadius, backgroundColor } = getComputedStyle(turn.firstElementChild as Element);
        return `${borderTopWidth} ${borderRadius} ${backgroundColor}`;
      }),
    );
    expect(new Set(edges)).toEqual(new Set(["1px 0px rgba(0, 0, 0, 0)"]));
    const fold = feedOf(other).getByRole("button", { name: /^Ran 4 commands git switch/ });
    const members = feedOf(other).getByRole("button", { name: /^shell git switch/ });
    await fold.waitFor();
    expect(await members.count()).toBe(0);
    await fold.click();
    await members.waitFor();
  });

  const WHOLE = "Zabcdefghi".repeat(60);
  test.each([
    ["a model", () => answering({ type: "text", text: WHOLE }), 3, WHOLE],
    [
      "an agent",
      () => recording("bundles/agent"),
      3,
      "ECHO: Think about this question and sketch an answer in three sentences:",
    ],
  ] as const)("lets the answer of %s come letter by letter while the run plays", async (_name, run, at, whole) => {
    const page = await openRun(run(), `?axis=events&at=${at}`, (page) => page.clock.install());
    /** How many letters of the answer are there. */
    const shown = () =>
      feedOf(page).evaluate(
        (feed, text) =>
          [...feed.querySelectorAll("*")].reduce((most, { textContent }) => {
            return text.startsWith(textContent) ? Math.max(most, textContent.length) : most;
          }, 0),
        whole,
      );
    await expect.poll(shown).toBe(whole.length);
    // From here on time goes on only when it is told to.
    await page.clock.pauseAt(Date.now() + 60_000);
    for (let slower = 0; slower < 2; slower++) await page.keyboard.press(",");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await expect.poll(shown).toBe(0);
    const lengths = [0];
    while (lengths.length < 200 && lengths.at(-1) !== whole.length) {
      await page.clock.runFor(100);
      lengths.push(await shown());
    }
    expect(new Set(lengths).size).toBeGreaterThan(10);
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(lengths.at(-1)).toBe(whole.length);
  });
});

describe("the inspector", () => {
  test("shows a model call with its exact prompt, tools on offer, answer, events and command", async () => {
    const page = await openRun(recording("bundles/demo"), "?at=1");
    await page.keyboard.press("}");
    const inspector = inspectorOf(page);
    const section = (title: string) => inspector.getByRole("button", { name: new RegExp(`^${title}`) });
    await section("Prompt as sent").waitFor();
    await section("Out").waitFor();
    expect(await inexact(page)).toEqual([]);
    await section("Tools on offer").click();
    await inspector.getByText("apply_patch", { exact: true }).first().waitFor();
    await section("ModelInvocationStarted").click();
    await inspector.getByRole("button", { name: "Copy JSON" }).click();
    await expect.poll(() => copied(page)).toContain('"type": "ModelInvocationStarted"');
    await section("Wire").click();
    await inspector.getByText("First token").waitFor();
    expect(await inexact(page)).toEqual([]);
    await inspector.getByRole("button", { name: "Copy as curl" }).click();
    await expect.poll(() => copied(page)).toMatch(/^curl /);
    expect(await copied(page)).toContain(`--data-raw '{"model":"scripted"`);
  });

  test("shows a step with what went in and out, its context item by item, and what the policy said", async () => {
    const page = await openRun(recording("bundles/demo"), "?sel=report%231");
    const inspector = inspectorOf(page);
    await inspector.getByRole("button", { name: "Out", exact: true }).waitFor();
    const item = inspector.getByRole("listitem").filter({ hasText: "README.md" });
    await item.getByLabel("Left out").waitFor();
    await item.getByText("the report does not name it").waitFor();
    expect(await inexact(page)).toEqual([]);
    await page.goto(page.url().replace("report", "commit"));
    await inspector.getByRole("button", { name: /^Policy/ }).click();
    const check = inspector.getByRole("button", { name: /^allowed/ }).first();
    await check.click();
    await expect.poll(() => stateOf(page).at).toMatch(/^1[34]\d$/);
  });
});

test("every number of every view is exact on hover, and what is unknown says why", async () => {
  const asked: URL[] = [];
  const page = await openRun(recording("bundles/pictures"), "?at=20", async (page) =>
    page.on("request", (request) => asked.push(new URL(request.url()))),
  );
  await settled(page);
  // The palette, other views and what hashes the log come when they are wanted, other languages than the one that is shown
  // too; the graph is laid out in a worker.
  const first = ["app", "conversation", "graph-view", "highlight-worker", "index", "inter-latin-wght-normal"];
  first.push("jetbrains-mono-latin-wght-normal", "json", "layout-worker", "rolldown-runtime", "run", "run-page");
  await expect.poll(() => assetsOf(asked)).toEqual(first);
  await page.getByRole("button", { name: "Steps", exact: true }).click();
  // Nothing moves for whoever asked for that.
  expect((await languageOf(page)).motion).toEqual(["0s"]);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  const seen = {
    text: new Set<string>(),
    weights: new Set<string>(),
    radii: new Set<string>(),
    motion: new Set<string>(),
  };
  for (const [index, name] of PANELS.entries()) {
    await page.locator(`#tab-${name}`).click();
    await settled(page);
    expect(await inexact(page), name).toEqual([]);
    await switchTheme(page, index % 2 === 0 ? "dark" : "light");
    const { odd, ...looks } = await languageOf(page);
    expect(odd, name).toEqual([]);
    for (const [what, values] of Object.entries(looks))
      for (const value of values) seen[what as keyof typeof seen].add(value);
    // Regions scroll, the page does not.
    expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight), name).toBe(0);
  }
  expect(Object.fromEntries(Object.entries(seen).map(([what, values]) => [what, [...values].sort()]))).toEqual({
    text: ["11/16", "12/16", "12/18", "13/20", "15/24"],
    weights: ["400", "500", "600"],
    radii: ["0px", "4px"],
    motion: ["0.12s", "0s"],
  });
  await page.locator("#tab-artifacts").click();
  await expect.poll(() => page.getByRole("tabpanel").locator("[title$=bytes]").count()).toBe(2);
  expect(await inexact(page)).toEqual([]);
});

describe("why", () => {
  test("is told of a file, a commit and a job of CI, each cause a jump", async () => {
    const page = await openRun(recording("bundles/demo"), "?panel=files");
    await page.getByRole("button", { name: "Why? What led to src/price.js" }).click();
    const chain = page.getByRole("list", { name: "What led here" });
    await chain.getByRole("button", { name: /fix, attempt 2/ }).click();
    await expect.poll(() => position(page)).toBe("96");
    await page.keyboard.press("Escape");
    await page.keyboard.press("7");
    await page.getByRole("option").filter({ hasText: "Commit" }).click();
    await page
      .getByRole("region", { name: "Why?" })
      .getByRole("button", { name: /commit/ })
      .first()
      .click();
    await expect.poll(() => position(page)).not.toBe("163");
    const other = await openRun(RunApi.of("run a:ok ci completed"), "?panel=git");
    await other.getByRole("option").filter({ hasText: "CI job" }).click();
    await other.getByRole("region", { name: "Why?" }).getByRole("button").first().click();
    await expect.poll(() => position(other)).toBe("2");
  });
});

describe("a failed run", () => {
  test("says its first cause, attempt, exit code and last five lines, and is copied as Markdown", async () => {
    const page = await openRun(recording("bundles/failed"), "", noteShifts);
    const strip = page.getByRole("region", { name: "Why it failed" });
    await strip.getByText("test: the command exited with 1").waitFor();
    await page.locator(".react-flow__node-card").first().waitFor();
    // Neither the columns move when their widths are known, nor all of them when the last lines of stderr come.
    expect(await largestShift(page)).toBeLessThan(0.02);
    await strip.getByText("test#3").waitFor();
    const lines = strip.locator("pre");
    await lines.waitFor();
    expect((await lines.innerText()).trim().split("\n")).toHaveLength(5);
    expect(await lines.innerText()).toContain("expected 2100 to be 2099");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Copy as Markdown" }).click();
    await expect.poll(() => copied(page)).toContain("**Why it failed:** test: the command exited with 1");
    expect(await copied(page)).toContain("| test | 3 | failed |");
  });
});
