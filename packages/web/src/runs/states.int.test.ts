import { expect, test } from "vitest";
import { axeProblems } from "../testing/axe.ts";
import { browserTests, SIZES, switchTheme } from "../testing/browser.ts";
import { firstTurn, measureFirstTurn } from "../testing/first-turn.ts";
import { manyRuns } from "../testing/many-runs.ts";
import { runRow } from "../testing/rows.ts";
import { settled } from "../testing/settled.ts";

const NOW = Date.now();
const FOUND = [{ client: "claude-code", label: "Claude Code", sessions: 214 }] as const;
const { open, state } = browserTests(() => ({
  rows: manyRuns(300, NOW),
  nowMs: NOW,
  answers: new Map(),
  found: FOUND,
}));

test("first use: the samples, how to record, and the import of what was found with its count", async () => {
  const { page } = await open("/runs", {
    prepare: async () => {
      state().rows = [];
    },
  });
  await page.getByText("Nothing was recorded here yet").waitFor();
  await expect.poll(() => page.getByText("sample", { exact: true }).count()).toBe(2);
  expect(await axeProblems(page)).toEqual([]);
  await page.getByText("214 sessions of Claude Code").waitFor();
  const asked = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/imports"));
  await page.getByRole("button", { name: "Import" }).click();
  expect((await asked).postDataJSON()).toEqual({ client: "claude-code" });
});

test("what the server will delete is announced, with what to do, and no row moves when it comes", async () => {
  let tell = () => undefined as unknown;
  const told = new Promise((resolve) => {
    tell = () => resolve(undefined);
  });
  const { page, errors } = await open("/runs", {
    prepare: async (page) => {
      state().retention = { due: 3, announcedUntil: "2026-11-22T09:30:00.000Z" };
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.route("**/healthz", async (route) => {
        await told;
        await route.continue();
      });
    },
  });
  const counts = page.getByText("300 runs");
  await Promise.all([page.locator("[data-run]").first().waitFor(), counts.waitFor()]);
  const placesOf = () =>
    page
      .locator("[data-run], section[aria-label=Runs] > :nth-child(3) > span:not(:empty)")
      .evaluateAll((all) => all.map((one) => [one.getBoundingClientRect().x, one.getBoundingClientRect().y]));
  const before = await placesOf();
  tell();
  const said = page.getByRole("button", { name: "3 runs will be deleted", exact: true });
  await said.waitFor();
  expect(await placesOf()).toEqual(before);
  await said.click();
  const more = page.getByRole("dialog", { name: "Retention" });
  await more.getByText("3 runs will be deleted from 2026-11-22 10:30:00 on").waitFor();
  for (const command of ["npx --no-install openexec gc --dry-run", "npx --no-install openexec pin"]) {
    await more.getByRole("button", { name: command, exact: true }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(command);
  }
  expect(await axeProblems(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.setViewportSize(SIZES.tiny);
  await expect.poll(async () => (await said.boundingBox())?.height).toBe(16);
  expect((await counts.locator("..").boundingBox())?.height).toBe(24);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  expect(errors).toEqual([]);
});

test("an import goes on in sight when its first runs are there, and so do the other offers and what failed", async () => {
  const rows = state().rows;
  const other = { client: "codex", label: "Codex", sessions: 12 };
  const progress = { bytes: 214_000, doneBytes: 0, sessions: 214, failures: [] };
  const { page, errors } = await open("/runs", {
    prepare: async () => {
      state().rows = [];
      state().found = [...FOUND, other];
    },
  });
  await page.getByText("214 sessions of Claude Code").waitFor();
  state().found = [{ ...FOUND[0], import: { ...progress, state: "running", done: 0, failed: 0 } }, other];
  await page.getByRole("button", { name: "Import" }).first().click();
  await page.getByText("0 of 214 read").waitFor();
  expect(await page.getByRole("status").getByText("of 214 read").count()).toBe(0);

  state().rows = rows;
  state().found = [
    { ...FOUND[0], sessions: 204, import: { ...progress, state: "running", done: 10, failed: 0 } },
    other,
  ];
  await page.locator("[data-run]").first().waitFor();
  const line = page.getByRole("region", { name: "Import" });
  await line.getByText("10 of 214 read").waitFor();
  await line.getByText("12 sessions of Codex").waitFor();
  expect(await page.getByRole("status").getByText("of 214 read").count()).toBe(0);

  const failures = [{ path: "/logs/a.jsonl", message: "its first line is no JSON" }];
  const done = { ...progress, state: "done", done: 214, failed: 2, failures } as const;
  state().found = [{ ...FOUND[0], sessions: 2, import: done }, other];
  await line.getByText("2 could not be read").click();
  await line.getByText("/logs/a.jsonl: its first line is no JSON").waitFor();
  expect(await axeProblems(page)).toEqual([]);
  const asked = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/imports"));
  await line.getByRole("button", { name: "Import" }).last().click();
  expect((await asked).postDataJSON()).toEqual({ client: "codex" });
  await line.getByRole("button", { name: "Hide" }).click();
  await expect.poll(() => line.count()).toBe(0);
  expect(errors).toEqual([]);
});

test("no match: what was asked, and two ways to more", async () => {
  const { page } = await open("/runs?text=zzz&range=24h");
  await page.getByText("No run matches").waitFor();
  await page.getByRole("button", { name: "Search all time" }).click();
  await expect.poll(() => new URL(page.url()).search).toBe("?text=zzz");
  await page.getByRole("main").getByRole("button", { name: "Clear filters" }).last().click();
  await page.locator("[data-run]").first().waitFor();
});

test("a name that no run has is said with those that there are, until a run has it", async () => {
  let known = false;
  const problem = {
    type: "about:blank",
    title: "Bad Request",
    status: 400,
    code: "unknown_value",
    detail: 'flow: flow is never "two-turn": it can be fix; did you mean fix?',
  };
  const { page, live, errors } = await open("/runs?flow=two-turn", {
    prepare: (page) =>
      page.route(/\/api\/runs\?.*meta=none/, (route) =>
        known
          ? route.continue()
          : route.fulfill({ status: 400, contentType: "application/problem+json", body: JSON.stringify(problem) }),
      ),
  });
  await page.getByText("No run matches").waitFor();
  const said = page.getByText(/flow is never/);
  expect(await said.textContent()).toBe('flow is never "two-turn": it can be fix; did you mean fix?');
  await expect.poll(() => live.received.some(({ type }) => type === "subscribe_runs")).toBe(true);
  const run = runRow({ id: "two", flow: "two-turn", startedAt: new Date(NOW + 1000).toISOString() });
  state().rows = [run, ...state().rows];
  known = true;
  live.sendRuns({ revision: 1, runs: [run], gone: [] });
  const more = page.getByRole("button", { name: "1 new", exact: true });
  await more.waitFor();
  expect(await said.count()).toBe(0);
  await more.click();
  await page.locator('[data-run="two"]').waitFor();
  expect(errors.filter((error) => !error.includes("400"))).toEqual([]);
});

test("one run is one", async () => {
  const { page } = await open("/runs", {
    prepare: async () => {
      state().rows = state().rows.slice(-1);
    },
  });
  await page.getByRole("status").getByText("1 run", { exact: true }).waitFor();
});

test("a page further down that fails is said below the rows, and is asked for again on demand only", async () => {
  let broken = true;
  let asked = 0;
  const { page } = await open("/runs", {
    prepare: (page) =>
      page.route(/\/api\/runs\?.*cursor=/, (route) => {
        asked++;
        return broken ? route.fulfill({ status: 400, body: "{}" }) : route.continue();
      }),
  });
  const rows = page.getByRole("grid").getByRole("rowgroup");
  await page.locator("[data-run]").first().waitFor();
  await rows.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  const alert = page.getByRole("alert").filter({ hasText: "More runs could not be loaded" });
  await alert.waitFor();
  await expect.poll(async () => (await alert.boundingBox())?.height).toBeGreaterThan(80);
  const box = await alert.boundingBox();
  expect(Math.floor((box?.y ?? 0) + (box?.height ?? 0))).toBeLessThanOrEqual(SIZES.wide.height);
  await page.locator('[data-run="run-201"]').waitFor();
  for (const place of [0, 99_999]) await rows.evaluate((element, top) => element.scrollTo(0, top), place);
  await page.locator('[data-run="run-201"]').waitFor();
  expect(asked).toBe(1);
  broken = false;
  await alert.getByRole("button", { name: "Try again" }).click();
  await rows.evaluate((element) => element.scrollTo(0, 120 * 32));
  await page.locator('[data-run="run-180"]').waitFor();
  await expect.poll(() => alert.count()).toBe(0);
});

test("a slow network: places stand where rows will, and nothing moves when they come", async () => {
  let release = () => undefined as unknown;
  const { page } = await open("/runs", {
    prepare: async (page) => {
      await measureFirstTurn(page, "[aria-label=Refresh]");
      await page.route(/\/api\/runs\?/, async (route) => {
        await new Promise((resolve) => {
          const before = release;
          release = () => [before(), resolve(undefined)];
        });
        await route.continue();
      });
    },
  });
  await page.getByRole("columnheader").first().waitFor();
  const places = page.getByRole("rowgroup", { includeHidden: true }).locator(":scope > .absolute");
  expect(await places.evaluateAll((all) => all.map(({ clientHeight }) => clientHeight))).toEqual(Array(12).fill(32));
  // Nothing turns at once: only what takes longer than 300 ms does. The page may begin to count before the test does.
  expect(await firstTurn(page)).toBeGreaterThan(250);
  const header = await page.getByRole("columnheader", { name: "Title" }).boundingBox();
  await page.evaluate(() => {
    const shifts = { total: 0 };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.total += (entry as unknown as { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  release();
  await page.locator("[data-run]").first().waitFor();
  release();
  await page.getByText("300 runs").waitFor();
  await expect.poll(() => page.getByRole("columnheader", { name: "Title" }).boundingBox()).toEqual(header);
  expect(await page.evaluate(() => (window as unknown as { shifts: { total: number } }).shifts.total)).toBeLessThan(
    0.02,
  );
});

test("a page whose code does not come leaves the bar where it is, says so, and is asked for again", async () => {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const code = /\/assets\/run-page-.*\.js/;
  const { page } = await open("/runs", {
    prepare: (page) =>
      page.route(code, async (route) => {
        await held;
        await route.abort();
      }),
  });
  await page
    .locator("[data-run]")
    .first()
    .click({ position: { x: 300, y: 10 } });
  await page.getByRole("button", { name: "Open the run" }).first().click();
  await page.waitForURL(/\/runs\/run-/);
  const commands = page.getByRole("button", { name: "Commands" });
  await page.locator("main").getByLabel("Loading").waitFor();
  expect(await commands.isVisible()).toBe(true);
  letGo();
  await page.getByText("This part of the app could not be loaded").waitFor();
  expect(await commands.isVisible()).toBe(true);
  await page.unroute(code);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("This part of the app could not be loaded").waitFor({ state: "detached" });
});

test("without a server for live changes the page works and says so", async () => {
  const { page } = await open("/runs", { offline: true });
  await page.locator("[data-run]").first().waitFor();
  await page.getByRole("button", { name: /The server does not answer/ }).waitFor();
});

const VIEWS = {
  list: "/runs",
  panel: "/runs?peek=run-298",
  failed: "/runs?status=failed&live=1",
  empty: "/runs?text=zzz",
  wrong: "/runs?status=faild",
} as const;

test.each(Object.entries(VIEWS))("axe finds nothing, light and dark: %s", async (_, path) => {
  const { page } = await open(path);
  await page.getByRole("status").or(page.getByRole("alert")).first().waitFor();
  await settled(page);
  for (const theme of ["light", "dark"] as const) {
    await switchTheme(page, theme);
    expect(await axeProblems(page), theme).toEqual([]);
  }
});

/** Controls of the bars that a finger misses 21 px beside, above or below their middle. */
function lowTargets() {
  const controls = document.querySelectorAll(
    "header :is(button, a), section[aria-label=Runs] > :nth-child(-n + 3) :is(button, input)",
  );
  const controlAt = (x: number, y: number) => document.elementFromPoint(x, y)?.closest("button, a, input");
  return [...controls].flatMap((control) => {
    const { left, top, width, height } = control.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    // What lies under the panel is not there for a finger.
    if (width === 0 || controlAt(x, y) !== control) return [];
    const missed = [
      [x, y - 21],
      [x, y + 21],
      [x - 21, y],
      [x + 21, y],
    ].filter(([x = 0, y = 0]) => x >= 0 && y >= 0 && x < innerWidth && controlAt(x, y) !== control);
    return missed.length === 0 ? [] : [`${control.outerHTML.slice(0, 90)}: ${JSON.stringify(missed)} of ${x}, ${y}`];
  });
}

/** Parts of the top bar that lie upon each other by more than the edge of a finger's target, or stick out of it. In the page. */
function overlapsInBar() {
  const bar = document.querySelector("header");
  const shown = [...(bar?.querySelectorAll(":scope > :is(a, button), nav > *") ?? [])]
    .map((part) => ({ name: part.textContent || part.getAttribute("aria-label"), box: part.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0)
    .sort((a, b) => a.box.left - b.box.left);
  return shown.flatMap(({ name, box }, index) => {
    const end = shown[index + 1]?.box.left ?? innerWidth;
    return box.left < 0 || box.right > end + 4 ? [`${name}: ${box.left} to ${box.right}, then ${end}`] : [];
  });
}

test.each(["phone", "tiny"] as const)(
  "at the width of a %s nothing sticks out and controls are large enough",
  async (size) => {
    const projects = [
      { key: "shop-of-the-north", runs: 300 },
      { key: "docs", runs: 100 },
    ];
    const views = [
      `${VIEWS.list}?picked=run-300`,
      VIEWS.panel,
      VIEWS.empty,
      "/runs?project=shop-of-the-north",
      "/runs/no-such",
    ] as const;
    const { page } = await open(views[0], {
      size,
      prepare: async () => {
        Object.assign(state(), { projects });
      },
    });
    for (const path of views) {
      if (path !== views[0]) await page.goto(new URL(path, page.url()).href);
      await settled(page);
      await page
        .locator("main")
        .getByText(/runs|No run|could not be loaded/)
        .first()
        .waitFor();
      expect(await page.evaluate(overlapsInBar)).toEqual([]);
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
        .toBeLessThanOrEqual(SIZES[size].width);
      expect(await page.evaluate(lowTargets)).toEqual([]);
      // What axe asks of a width the narrowest has too.
      if (size === "tiny") expect(await axeProblems(page)).toEqual([]);
    }
  },
);

/** How long the page lets pass until it asks again whether texts were read; milliseconds. */
const ASKS_AGAIN_MS = 5_000;

test("says of how many runs the texts are not read yet or cannot be, as long as a text is looked for and that is so", async () => {
  const { page } = await open("/runs?text=zzz", {
    prepare: async (page) => {
      await page.clock.install();
      Object.assign(state(), { textsDue: 3, textsUnreadable: 1 });
    },
  });
  const due = page.getByText("texts of 3 runs not read yet");
  await due.waitFor();
  await page.getByText("texts of 1 run cannot be read").waitFor();
  await page.getByText("No run matches").waitFor();
  delete state().textsDue;
  await page.clock.fastForward(ASKS_AGAIN_MS);
  await due.waitFor({ state: "detached" });
  await page.getByText("texts of 1 run cannot be read").waitFor();
});

test("runs that are found once their texts are read are offered, and nothing moves until somebody wants them", async () => {
  const rows = manyRuns(3, NOW);
  const { page } = await open("/runs?text=zzz", {
    prepare: async (page) => {
      await page.clock.install();
      Object.assign(state(), { rows: [], textsDue: 3 });
    },
  });
  await page.getByText("texts of 3 runs not read yet").waitFor();
  await page.getByText("No run matches").waitFor();
  Object.assign(state(), { rows: rows.map((row) => ({ ...row, title: `${row.title} zzz` })), textsDue: undefined });
  await page.clock.fastForward(ASKS_AGAIN_MS);
  const more = page.getByRole("button", { name: "3 more found" });
  await more.waitFor();
  expect(await page.locator("[data-run]").count()).toBe(0);
  await more.click();
  await expect.poll(() => page.locator("[data-run]").count()).toBe(3);
  await more.waitFor({ state: "detached" });
});
