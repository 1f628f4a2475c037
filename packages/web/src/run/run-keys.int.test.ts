import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { RunApi } from "../testing/run-api.ts";
import { PANELS } from "./model/view-state.ts";

/** Seqs: run 1; a 2–7 with a model call 3–4 and a tool call 5–6; b 8–12, whose tool fails at 10; c 13–16 with a model call. */
const RUN = "run a[model,tool]:ok b[tool:failed,log]:failed c[model]:ok failed";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

async function openRun(search: string, run = RunApi.of(RUN)) {
  const { page } = await open(`/runs/any${search}`, {
    prepare: async (page) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await run.route(page);
    },
  });
  await page.getByRole("slider", { name: "Playhead" }).waitFor();
  return page;
}

const stateOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const position = (page: Page) => page.getByRole("slider", { name: "Playhead" }).getAttribute("aria-valuenow");
const lastOf = (page: Page) => page.getByRole("slider", { name: "Playhead" }).getAttribute("aria-valuemax");

describe("the playhead", () => {
  test("goes by event, attempt, error and model call with its keys, and the link goes along", async () => {
    const page = await openRun("?at=9");
    for (const [key, from, to] of [
      ["Home", 9, "1"],
      ["ArrowRight", 5, "6"],
      ["ArrowLeft", 5, "4"],
      ["Shift+ArrowRight", 5, "8"],
      ["Shift+ArrowLeft", 9, "8"],
      ["]", 2, "10"],
      ["[", 12, "10"],
      ["}", 5, "14"],
      ["{", 12, "3"],
    ] as const) {
      // As somebody who follows a link in the page.
      await page.evaluate((at) => history.pushState(null, "", `?at=${at}`), from);
      await expect.poll(() => position(page)).toBe(String(from));
      const before = await page.evaluate(() => history.length);
      await page.keyboard.press(key);
      await expect.poll(() => position(page), { message: key }).toBe(to);
      await expect.poll(() => stateOf(page).at, { message: key }).toBe(to);
      // To go to an error, a model call or the start is a jump that one comes back from; the others scrub.
      const added = (await page.evaluate(() => history.length)) - before;
      expect(added, key).toBe("[]{}Home".includes(key) ? 1 : 0);
    }
    // A key that is held is one jump too.
    await page.keyboard.press("Home");
    await expect.poll(() => stateOf(page).at).toBe("1");
    const before = await page.evaluate(() => history.length);
    for (const at of ["3", "14"]) {
      await page.keyboard.down("}");
      await expect.poll(() => stateOf(page).at).toBe(at);
    }
    await page.keyboard.up("}");
    expect(await page.evaluate(() => history.length)).toBe(before + 1);
  });

  test("End goes to the latest event, and nothing is before the first and after the last", async () => {
    const page = await openRun("?at=3");
    await page.keyboard.press("End");
    await expect.poll(() => position(page)).toBe(await lastOf(page));
    for (const key of ["ArrowRight", "Shift+ArrowRight", "]", "}"]) await page.keyboard.press(key);
    await expect.poll(() => position(page)).toBe(await lastOf(page));
    await page.keyboard.press("Home");
    await expect.poll(() => position(page)).toBe("1");
    for (const key of ["ArrowLeft", "Shift+ArrowLeft", "[", "{"]) await page.keyboard.press(key);
    await expect.poll(() => position(page)).toBe("1");
  });

  test("Space plays and pauses; . and , make it faster and slower", async () => {
    const page = await openRun("?at=1&axis=events");
    const speed = page.getByRole("button", { name: /^Speed/ });
    await expect.poll(() => speed.innerText()).toBe("1×");
    await page.keyboard.press(".");
    await expect.poll(() => speed.innerText()).toBe("2×");
    await page.keyboard.press(",");
    await page.keyboard.press(",");
    await expect.poll(() => speed.innerText()).toBe("0.5×");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  });

  test("t switches between real time and events, and back; time without its gaps is in the link too", async () => {
    const page = await openRun("?at=3");
    await page.keyboard.press("t");
    await expect.poll(() => stateOf(page).axis).toBe("events");
    await page.keyboard.press("t");
    await expect.poll(() => stateOf(page).axis).toBeUndefined();
    const options = page.getByRole("button", { name: /^Speed/ });
    const squeeze = page.getByRole("menuitemcheckbox", { name: "Squeeze idle gaps" });
    await options.click();
    await squeeze.click();
    await expect.poll(() => stateOf(page).axis).toBe("squeezed");
    // Events come between, and time is without its gaps after them.
    await page.keyboard.press("Escape");
    await page.keyboard.press("t");
    await expect.poll(() => stateOf(page).axis).toBe("squeezed-events");
    await page.reload();
    await options.waitFor();
    await page.keyboard.press("t");
    await expect.poll(() => stateOf(page).axis).toBe("squeezed");
    await options.click();
    expect(await squeeze.isChecked()).toBe(true);
    await squeeze.click();
    await expect.poll(() => stateOf(page).axis).toBeUndefined();
  });
});

describe("what is shown", () => {
  test("1 to 9 choose the tabs in their order", async () => {
    const page = await openRun("?at=3&panel=logs");
    for (const [index, name] of PANELS.slice(0, 9).entries()) {
      await page.keyboard.press(String(index + 1));
      await expect.poll(() => page.locator(`#tab-${name}`).getAttribute("aria-selected")).toBe("true");
      await expect.poll(() => stateOf(page).panel ?? "conversation").toBe(name);
    }
  });

  test("g turns the graph into the steps and back, i hides and shows the inspector", async () => {
    const page = await openRun("?at=3");
    const side = (name: string) => page.getByRole("button", { name, exact: true }).getAttribute("aria-pressed");
    await page.keyboard.press("g");
    await expect.poll(() => side("Steps")).toBe("true");
    await expect.poll(() => stateOf(page).side).toBe("steps");
    const fresh = await openRun(new URL(page.url()).search);
    await fresh.getByRole("listbox", { name: "Steps" }).waitFor();
    await fresh.close();
    // What was shown last is shown in the next run too, and then it is in the link of that.
    await page.goto(new URL("/runs/any?at=3", page.url()).href);
    await expect.poll(() => side("Steps")).toBe("true");
    await expect.poll(() => stateOf(page).side).toBe("steps");
    await page.keyboard.press("g");
    await expect.poll(() => stateOf(page).side).toBeUndefined();
    await expect.poll(() => side("Graph")).toBe("true");
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    await inspector.waitFor();
    await page.keyboard.press("i");
    await inspector.waitFor({ state: "detached" });
    await page.keyboard.press("i");
    await inspector.waitFor();
  });

  test("on a narrow window every key leads to the region that it is about", async () => {
    const page = await openRun("?at=3");
    await page.setViewportSize({ width: 720, height: 800 });
    const regions = page.getByRole("tablist", { name: "Regions" });
    await regions.waitFor();
    const isChosen = (name: string) =>
      expect
        .poll(() => regions.getByRole("tab", { name, exact: true }).getAttribute("aria-selected"), { message: name })
        .toBe("true");
    for (const [key, region] of [
      ["g", "Graph"],
      ["g", "Steps"],
      ["i", "Inspector"],
      ["i", "Views"],
      ["g", "Graph"],
      ["1", "Views"],
      ["g", "Graph"],
      ["/", "Views"],
    ] as const) {
      await page.keyboard.press(key);
      await isChosen(region);
    }
    const box = page.getByLabel("Search in the run");
    await expect.poll(() => box.evaluate((element) => element === document.activeElement)).toBe(true);
    // Once closed it does not open again by itself.
    for (const [key, region] of [
      ["Escape", "Views"],
      ["i", "Inspector"],
      ["i", "Views"],
    ] as const) {
      await page.keyboard.press(key);
      await isChosen(region);
    }
    await page.getByRole("tabpanel").waitFor();
    expect(await box.count()).toBe(0);
    await regions.getByRole("tab", { name: "Views" }).focus();
    await page.keyboard.press("ArrowLeft");
    await isChosen("Steps");
    // One line, however many facts: the head has 56 px.
    const facts = page.locator("main header p").first();
    expect(await facts.evaluate(({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight)).toBe(true);
    expect((await facts.boundingBox())?.height).toBeLessThan(24);
  });

  test("f turns the camera from following to all of the graph", async () => {
    const page = await openRun("?at=3", RunApi.of(`run ${"abcdefghijklmnop".replace(/./g, "$&:ok ")}completed`));
    const zoom = () =>
      page.locator(".react-flow__viewport").evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a);
    const all = page.getByRole("button", { name: "Show all of the graph" });
    await all.waitFor();
    await expect.poll(zoom).toBeCloseTo(0.9, 1);
    await page.keyboard.press("f");
    await page.getByRole("button", { name: "Follow the run" }).waitFor();
    // Sixteen cards do not fit at their own size.
    await expect.poll(zoom).toBeLessThan(0.8);
    await page.keyboard.press("f");
    await all.waitFor();
    await expect.poll(zoom).toBeCloseTo(0.9, 1);
  });
});

describe("the run as a whole", () => {
  test("/ searches, n and N go from hit to hit", async () => {
    const page = await openRun("?at=1");
    await page.keyboard.press("/");
    await page.keyboard.type("StepStarted");
    await page.getByRole("search").getByText("3", { exact: true }).waitFor();
    // Keys are letters in the field; outside of it they are keys.
    await page.getByRole("tab", { name: /^Conversation/ }).focus();
    for (const [key, at] of [
      ["n", "2"],
      ["n", "8"],
      ["N", "2"],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => stateOf(page).at).toBe(at);
    }
    expect(stateOf(page).q).toBe("StepStarted");
    await page.keyboard.press("/");
    const box = page.getByLabel("Search in the run");
    await expect.poll(() => box.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press("Escape");
    await box.waitFor({ state: "detached" });
    await page.evaluate(() => history.pushState(null, "", "?at=3&q=StepStarted"));
    await expect.poll(() => box.inputValue()).toBe("StepStarted");
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(false);
    // Emptied, it stays under who types.
    await box.click();
    await box.press("ControlOrMeta+a");
    await page.keyboard.press("Backspace");
    await expect.poll(() => stateOf(page).q).toBeUndefined();
    await page.keyboard.type("Run");
    await expect.poll(() => box.inputValue()).toBe("Run");
  });

  test("who leaves in the middle of a scrub comes back to where it was, and a link that is copied leads there", async () => {
    const page = await openRun("?at=5");
    // Each is done before the page has had 400 ms to write where it is.
    for (const [leave, at] of [
      [() => page.keyboard.press("u"), "9"],
      [() => page.getByRole("navigation").getByRole("link", { name: "Runs" }).click(), "13"],
    ] as const) {
      for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowRight");
      await leave();
      await expect.poll(() => new URL(page.url()).pathname).toBe("/runs");
      await page.goBack();
      await expect.poll(() => position(page)).toBe(at);
    }
    for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowLeft");
    // As by an address that is typed.
    await page.goto(new URL("/runs", page.url()).href);
    await page.goBack();
    await expect.poll(() => position(page)).toBe("9");
    // The link has it too where the URL lags behind: a browser ignores who writes it too often.
    await page.evaluate(() => {
      history.replaceState = () => undefined;
    });
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => position(page)).toBe("10");
    await page.keyboard.press("c");
    await expect.poll(copied).toBe(page.url().replace("at=9", "at=10"));
    await page.keyboard.press("ArrowRight");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Copy as Markdown" }).click();
    await expect.poll(copied).toContain("/runs/any?at=11\n");
    expect(stateOf(page).at).toBe("9");
  });

  test("? shows every key that is bound here, and they do it: c copies the link, e downloads the bundle, u and g r lead to all runs", async () => {
    const page = await openRun("?at=5&panel=timeline");
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog");
    await sheet.waitFor();
    // Regions bring their keys when their code is there, in no order.
    const bound = () =>
      sheet
        .locator("section > div")
        .evaluateAll((all) =>
          Object.fromEntries(
            all.map((line) => [
              line.firstChild?.textContent,
              [...line.querySelectorAll("kbd")].map(({ textContent }) => textContent).join(" "),
            ]),
          ),
        );
    await expect.poll(bound).toEqual({
      "Open a bundle…": "o",
      "Find a run or a command": "Ctrl K",
      "Show all keys": "?",
      "Go to runs": "g r",
      "Copy the link": "c",
      "Download the bundle": "e",
      "Graph or steps": "g",
      "Camera follows or shows all": "f",
      "Search in the run": "/",
      "Play or pause": "Space",
      "Next event": "→",
      "Previous event": "←",
      "Next attempt": "⇧ →",
      "Previous attempt": "⇧ ←",
      "Next error": "]",
      "Previous error": "[",
      "Next model call": "}",
      "Previous model call": "{",
      "Start of the run": "Home",
      "Latest event": "End",
      Slower: ",",
      Faster: ".",
      "Real time or events": "t",
      Inspector: "i",
      "All runs": "u",
      Conversation: "1",
      Timeline: "2",
      Events: "3",
      Tools: "4",
      Models: "5",
      Files: "6",
      "Git & CI": "7",
      Policy: "8",
      Artifacts: "9",
      "Show the whole run": "0",
      "Zoom in": "+ =",
      "Zoom out": "-",
    });
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    await page.keyboard.press("c");
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
    await page.route("**/bundle.zip", (route) =>
      route.fulfill({ body: "zip", headers: { "content-disposition": 'attachment; filename="run.zip"' } }),
    );
    const download = page.waitForEvent("download");
    await page.keyboard.press("e");
    expect(new URL((await download).url()).pathname).toBe("/api/runs/any/bundle.zip");
    await page.keyboard.press("u");
    await expect.poll(() => new URL(page.url()).pathname).toBe("/runs");
    await page.goBack();
    await page.getByRole("slider", { name: "Playhead" }).waitFor();
    for (const key of "gr") await page.keyboard.press(key);
    await expect.poll(() => new URL(page.url()).pathname).toBe("/runs");
  });
});
