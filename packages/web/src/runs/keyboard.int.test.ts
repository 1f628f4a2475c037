import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { manyRuns } from "../testing/many-runs.ts";

const NOW = Date.now();
const { open, state } = browserTests(() => ({ rows: manyRuns(400, NOW), nowMs: NOW, answers: new Map() }));

const search = (page: Page) => decodeURIComponent(new URL(page.url()).search);
const active = (page: Page) => page.getByRole("grid").getAttribute("aria-activedescendant");

async function ready(path = "/runs") {
  const opened = await open(path);
  await opened.page.locator("[data-run]").first().waitFor();
  return opened;
}

test("arrows move a cursor, Enter looks into the run and then opens it, and back leads back", async () => {
  const { page } = await ready();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => active(page)).toBe("run-run-399");
  await page.keyboard.press("End");
  await expect.poll(() => active(page)).toBe("run-run-301");
  await page.keyboard.press("Home");
  await expect.poll(() => active(page)).toBe("run-run-400");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => search(page)).toBe("?peek=run-399");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => search(page)).toBe("?peek=run-400");
  await page.keyboard.press("Enter");
  await expect.poll(() => new URL(page.url()).pathname).toBe("/runs/run-400");
  await page.goBack();
  await expect.poll(() => search(page)).toBe("?peek=run-400");
  await page.goBack();
  await expect.poll(() => search(page)).toBe("");
});

test("x picks rows, which the URL keeps, and Escape goes back step by step", async () => {
  const { page } = await ready();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("x");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("x");
  await expect.poll(() => search(page)).toBe("?picked=run-400,run-399");
  await page.getByText("2 picked").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "Run" }).waitFor();
  for (const expected of ["?picked=run-400,run-399", "?picked=run-400,run-399", ""]) {
    await page.keyboard.press("Escape");
    await expect.poll(() => search(page)).toBe(expected);
  }
});

test("j goes live, b folds the rail, r asks again, g r leads to the runs", async () => {
  const { page } = await ready("/runs?flow=fix");
  await page.keyboard.press("j");
  await expect.poll(() => search(page)).toBe("?flow=fix&live=1");
  await page.keyboard.press("b");
  await expect.poll(() => page.getByRole("complementary", { name: "Filters" }).count()).toBe(0);
  const asked = page.waitForRequest(/\/api\/runs\?.*meta=none/);
  await page.keyboard.press("r");
  await asked;
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect.poll(() => search(page)).toBe("");
});

test("no key fires in a text field, and Escape leaves it", async () => {
  const { page } = await ready();
  await page.keyboard.press("/");
  await page.keyboard.type("jbx?");
  expect(search(page)).toBe("");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  await page.getByLabel("Find tool").fill("");
  await page.keyboard.type("jrb/?x");
  expect([search(page), await page.getByLabel("Find tool").inputValue()]).toEqual(["", "jrb/?x"]);
  await page.getByRole("combobox", { name: "Filter" }).focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await expect.poll(() => search(page)).toBe("?live=1");
});

test("? lists the keys that work here, and keys rest while it is open", async () => {
  const { page } = await ready();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys" });
  await sheet.waitFor();
  const lines = await sheet
    .locator("section > div")
    .evaluateAll((all) =>
      all.map((line) => [
        line.firstChild?.textContent,
        ...[...line.querySelectorAll("kbd")].map((key) => key.textContent),
      ]),
    );
  expect(lines).toEqual([
    ["Next row", "↓"],
    ["Previous row", "↑"],
    ["Look into the row, then open it", "⏎"],
    ["First row", "Home"],
    ["Last loaded row", "End"],
    ["Pick the row", "x"],
    ["Edit the filter", "/"],
    ["Go live", "j"],
    ["Refresh", "r"],
    ["Show or hide the filters", "b"],
    ["Back", "Esc"],
    ["Find a run or a command", "Ctrl", "K"],
    ["Show all keys", "?"],
    ["Go to runs", "g", "r"],
    ["Open a bundle…", "o"],
  ]);
  await page.keyboard.press("j");
  expect(search(page)).toBe("");
  await page.keyboard.press("Escape");
  await expect.poll(() => sheet.count()).toBe(0);
  await page.getByRole("button", { name: "Keys", exact: true }).click();
  await sheet.waitFor();
});

test("the bar switches project and theme, and the theme is kept", async () => {
  const projects = [
    { key: "shop", runs: 300 },
    { key: "docs", runs: 100 },
  ];
  const { page } = await open("/runs?flow=fix", {
    prepare: async () => {
      Object.assign(state(), { projects });
    },
  });
  await page.getByRole("button", { name: "All projects" }).click();
  expect(await page.getByRole("menuitemradio").allTextContents()).toEqual(["All projects", "shop300", "docs100"]);
  const asked = page.waitForRequest(/\/api\/runs\?.*project=docs/);
  await page.getByRole("menuitemradio", { name: /^docs/ }).click();
  await asked;
  await expect.poll(() => search(page)).toBe("?flow=fix&project=docs");
  const isDark = () => page.evaluate(() => document.documentElement.classList.contains("dark"));
  expect(await isDark()).toBe(false);
  await page.getByRole("button", { name: "Theme" }).click();
  expect(await page.getByRole("menuitemradio").allTextContents()).toEqual(["System", "Light", "Dark"]);
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect.poll(isDark).toBe(true);
  // Nobody says which projects there are: the switcher has the place that it had, and nothing moves when they come.
  await page.route("**/api/stats?*", () => undefined);
  await page.reload();
  await page.getByRole("button", { name: "Project docs" }).waitFor();
  expect(await isDark()).toBe(true);
  const choose = async (theme: string) => {
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemradio", { name: theme }).click();
  };
  await page.emulateMedia({ colorScheme: "dark" });
  await choose("Light");
  await expect.poll(isDark).toBe(false);
  await page.reload();
  expect(await isDark()).toBe(false);
  await choose("System");
  await expect.poll(isDark).toBe(true);
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(isDark).toBe(false);
});

test("the palette runs what the page can do, and finds runs", async () => {
  const { page } = await ready();
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Find a run or a command").waitFor();
  await page.keyboard.type("go live");
  await page.keyboard.press("Enter");
  await expect.poll(() => search(page)).toBe("?live=1");
  await page.getByRole("button", { name: "Commands" }).click();
  await page.getByPlaceholder("Find a run or a command").waitFor();
  await page.keyboard.type("login");
  // A run that is found is an answer: Enter leads there, and nobody says that there is none.
  await page
    .getByRole("option", { name: /Fix the login/, selected: true })
    .first()
    .waitFor();
  expect(await page.getByText("Nothing by that name").count()).toBe(0);
  await page.keyboard.press("Enter");
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/runs\/run-/);
});

test("everything can be reached by Tab, with a ring where the focus is", async () => {
  const { page } = await ready();
  const reached = new Set<string>();
  for (let step = 0; step < 90; step++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return undefined;
      const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
      return { name: name.slice(0, 40), outline: getComputedStyle(element).outlineStyle };
    });
    if (focused === undefined) continue;
    reached.add(focused.name);
    if (focused.name !== "Filter") expect(focused, focused.name).toMatchObject({ outline: "solid" });
  }
  for (const name of [
    "Theme",
    "Running",
    "Width of the filters",
    "Filter",
    "Refresh",
    "Columns",
    "Runs over time",
    "Runs",
    "Duration",
  ]) {
    expect([...reached]).toContain(name);
  }
});
