import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { firstTurn, measureFirstTurn } from "../testing/first-turn.ts";
import { fixtureFiles, RunApi } from "../testing/run-api.ts";
import { settled } from "../testing/settled.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

const stateOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const playhead = (page: Page) => page.getByRole("slider", { name: "Playhead" });

describe("a node that ran often", () => {
  test("has a stepper that goes from attempt to attempt", async () => {
    // a: 2–3, then b and a in turns; a begins at 2, 6, 10, 14 and 18.
    const run = RunApi.of("run a:ok b:ok a:ok b:ok a:ok b:ok a:ok b:ok a:ok completed");
    const { page } = await open("/runs/any?at=1", { prepare: (page) => run.route(page) });
    const next = page.getByRole("button", { name: "Next attempt of a", exact: true });
    const previous = page.getByRole("button", { name: "Previous attempt of a", exact: true });
    const card = page.locator(".react-flow__node-card").filter({ has: next });
    await card.getByText("0 / 5", { exact: true }).waitFor();
    for (const [by, at, shown] of [
      [next, "2", "1 / 5"],
      [next, "6", "2 / 5"],
      [next, "10", "3 / 5"],
      [previous, "6", "2 / 5"],
    ] as const) {
      await by.click();
      await expect.poll(() => stateOf(page).at).toBe(at);
      await card.getByText(shown, { exact: true }).waitFor();
    }
    await page.keyboard.press("End");
    await card.getByText("5 / 5", { exact: true }).waitFor();
    await next.click();
    await expect.poll(() => playhead(page).getAttribute("aria-valuenow")).toBe("20");
    // b ran four times; with three there would be no stepper.
    await page.getByRole("button", { name: "Next attempt of b", exact: true }).waitFor();
  });

  test("of three attempts says how many, and has none", async () => {
    const name = "a-step-that-was-named-by-a-program-".repeat(8);
    const run = RunApi.of(`run ${name}:failed ${name}:failed ${name}:ok completed`);
    const { page } = await open("/runs/any", { prepare: (page) => run.route(page) });
    await page.locator(".react-flow__node-card").getByText("3 attempts").waitFor();
    expect(await page.getByRole("button", { name: /^Next attempt of/ }).count()).toBe(0);
    // However long its name is, what came of it stays in sight.
    const feed = page.getByRole("feed", { name: "Conversation" });
    const end = await feed.getByRole("img", { name: "Completed" }).first().boundingBox();
    const column = await feed.boundingBox();
    expect(end?.x).toBeLessThan((column?.x ?? 0) + (column?.width ?? 0));
  });
});

describe("several sessions of agents", () => {
  test("can be read one by one, from the list of conversations and from a turn, in the link, and one comes back", async () => {
    const run = new RunApi(fixtureFiles("bundles/sub-agents/run_01a1fa61-7a43-7f7e-abed-22df178a58c4"));
    const { page, errors } = await open("/runs/any", { prepare: (page) => run.route(page) });
    const feed = page.getByRole("feed", { name: "Conversation" });
    const bar = page.getByRole("button", { name: /5 conversations/ });
    await page.getByRole("slider", { name: "Playhead" }).waitFor();
    await page.keyboard.press("Home");
    await feed.getByText(/^Split this review into 3 questions/).waitFor();
    await feed.getByRole("button", { name: "Session lead · plan#1 · 2 turns" }).first().click();
    // Both turns of the lead, and nothing of the three others.
    await expect.poll(() => feed.getByRole("article").count()).toBe(2);
    await feed.getByText("Release or wait?").first().waitFor();
    await page.getByRole("button", { name: "Back to the run" }).click();
    await expect.poll(() => feed.getByRole("article").count()).toBeGreaterThan(4);
    await bar.click();
    await page.getByRole("menuitemradio", { name: /^isolated · reviews\[2\]\/review#1/ }).click();
    await expect.poll(() => feed.getByRole("article").count()).toBe(1);
    await feed.getByText("ECHO: Name three risks of a release on a Friday.").waitFor();
    expect(await feed.getByRole("button", { name: /^Session/ }).count()).toBe(0);
    // It is in the link, also after another tab was looked at, and back leads out of it.
    await page.locator("#tab-events").click();
    await page.locator("#tab-conversation").click();
    await expect.poll(() => feed.getByRole("article").count()).toBe(1);
    const { pathname, search } = new URL(page.url());
    const fresh = await open(pathname + search, { prepare: (page) => run.route(page) });
    const same = fresh.page.getByRole("feed", { name: "Conversation" });
    await same.getByText("ECHO: Name three risks of a release on a Friday.").waitFor();
    expect(await same.getByRole("article").count()).toBe(1);
    for (let back = 0; back < 3; back++) await page.goBack();
    await expect.poll(() => feed.getByRole("article").count()).toBeGreaterThan(4);
    expect(errors).toEqual([]);
  });

  test("are not offered where there is one", async () => {
    const run = new RunApi(fixtureFiles("bundles/agent/run_01a1f9df-d3f7-71a5-8789-34fecd017ac5"));
    const { page } = await open("/runs/any", { prepare: (page) => run.route(page) });
    await page.getByRole("feed", { name: "Conversation" }).getByRole("article").first().waitFor();
    expect(await page.getByRole("button", { name: /conversations/ }).count()).toBe(0);
  });
});

describe("a run whose process was killed", () => {
  const crashed = () => {
    const run = new RunApi(fixtureFiles("bundles/crashed/run_01a1fb36-211b-7bd7-a576-99724a9c4dac"));
    run.isWriterAlive = false;
    return run;
  };
  const running = (page: Page) => page.getByRole("img", { name: "Running" });

  test("shows the step and the call that it was in as cut off, at every event and in every view", async () => {
    const run = crashed();
    const { page, errors } = await open("/runs/any", { prepare: (page) => run.route(page) });
    const card = page.locator(".react-flow__node-card").filter({ hasText: "publish" });
    const feed = page.getByRole("feed", { name: "Conversation" });
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    const cut = { name: "Interrupted" };
    // Red is for what failed.
    const mark = page.getByRole("region", { name: "Why it failed" }).locator("svg").first();
    expect(await mark.getAttribute("class")).toContain("text-interrupted");
    // It opens where the step began, before its call did.
    for (const key of [undefined, "End", "ArrowLeft"]) {
      await playhead(page).waitFor();
      if (key !== undefined) await page.keyboard.press(key);
      await card.getByRole("img", cut).waitFor();
      await feed.getByRole("article").last().getByRole("img", cut).waitFor();
      await inspector.getByRole("img", cut).waitFor();
      expect(await running(page).count()).toBe(0);
    }
    await page.getByRole("button", { name: "Steps", exact: true }).click();
    await page.getByRole("listbox", { name: "Steps" }).getByRole("img", cut).waitFor();
    expect(await running(page).count()).toBe(0);
    expect(errors).toEqual([]);
  });

  test("says so in the HTML file that is made of it", async () => {
    const run = crashed();
    const { page } = await open("/runs/any", { prepare: (page) => run.route(page) });
    await playhead(page).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Save as one HTML file" }).click();
    const html = readFileSync(await (await download).path(), "utf8");
    expect(html).toMatch(/publish <span class="quiet">[^<]*· interrupted ·/);
    expect(html).toMatch(/<span class="bad"><code>shell [^<]*<\/code><\/span> <span class="quiet">interrupted ·/);
    expect(html).not.toContain("running");
  });
});

describe("pictures", () => {
  const PICTURES = "bundles/pictures/run_01a1fa61-5501-7e3f-b1ee-a104b18884a5";
  /** Width and height as drawn, and as the picture has them. */
  const sizes = (page: Page, name: string) =>
    page
      .getByRole("img", { name, exact: true })
      .first()
      .evaluate((element) => {
        const { width, height } = element.getBoundingClientRect();
        const { naturalWidth, naturalHeight } = element as HTMLImageElement;
        return { width, height, naturalWidth, naturalHeight };
      });
  const AS_IT_IS = { width: 320, height: 180, naturalWidth: 320, naturalHeight: 180 };

  test("that a model was shown stand in the conversation, as large as they are", async () => {
    const { page } = await open("/runs/any?at=20", {
      prepare: (page) => new RunApi(fixtureFiles(PICTURES)).route(page),
    });
    await expect.poll(() => sizes(page, "before.png")).toEqual(AS_IT_IS);
    await expect.poll(() => sizes(page, "after.png")).toEqual(AS_IT_IS);
  });

  test("among the artifacts are drawn when they are opened", async () => {
    const { page } = await open("/runs/any?panel=artifacts", {
      prepare: (page) => new RunApi(fixtureFiles(PICTURES)).route(page),
    });
    await page.getByRole("tabpanel").getByText("after.png").first().click();
    await expect.poll(() => sizes(page, "after.png")).toEqual(AS_IT_IS);
  });
});

describe("a slow network", () => {
  test("says that it loads, shows the run when it comes, and what is still on its way moves nothing", async () => {
    const run = new RunApi(fixtureFiles("bundles/demo/run_01a1f9df-eb47-7fa0-91e9-f2b4488ccc56"));
    const waiting: { readonly path: string; readonly go: () => void }[] = [];
    let isSlow = true;
    const release = (part: string) => {
      for (const { path, go } of waiting) if (path.includes(part)) go();
    };
    const { page, errors } = await open("/runs/any?at=30", {
      prepare: async (page) => {
        await measureFirstTurn(page, "span[role=status].size-3\\.5");
        await run.route(page);
        await page.route(/\/api\/runs\/[^/?]+/, async (route) => {
          if (isSlow)
            await new Promise<void>((resolve) => {
              waiting.push({ path: new URL(route.request().url()).pathname, go: resolve });
            });
          await route.fallback();
        });
      },
    });
    // Not at once: a spinner that flashes is worse than none.
    await page.getByLabel("Loading the run").waitFor();
    expect(await firstTurn(page)).toBeGreaterThan(250);
    await expect.poll(() => waiting.some(({ path }) => path.includes("/overview"))).toBe(true);
    release("/overview");
    release("/flow.json");
    await playhead(page).waitFor();
    await page.getByRole("feed", { name: "Conversation" }).getByRole("article").first().waitFor();
    const head = await page.locator("main header").first().boundingBox();
    const strip = await playhead(page).boundingBox();
    await expect.poll(() => waiting.some(({ path }) => path.endsWith("/events"))).toBe(true);
    // The playhead answers while the events are still on their way.
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => playhead(page).getAttribute("aria-valuenow")).toBe("31");
    isSlow = false;
    release("/");
    await expect.poll(() => page.getByRole("complementary", { name: "Inspector" }).innerText()).toMatch(/\w{3}/);
    await settled(page);
    expect(await page.locator("main header").first().boundingBox()).toEqual(head);
    expect(await playhead(page).boundingBox()).toEqual(strip);
    expect(errors).toEqual([]);
  });
});

describe("events that cannot be read", () => {
  test("are said below what shows them, with what happened, and read again on demand", async () => {
    const run = RunApi.of("run a[model,tool]:ok completed");
    let answer: { status: number; body: string } | undefined = { status: 500, body: "<html>no</html>" };
    let asked = 0;
    const { page, errors } = await open("/runs/any", {
      prepare: async (page) => {
        // Without what asks again by itself after two seconds.
        await page.addInitScript(() => {
          const later = window.setTimeout;
          Object.assign(window, {
            setTimeout: (call: () => void, ms?: number) => (ms === 2_000 ? 0 : later(call, ms)),
          });
        });
        await run.route(page);
        await page.route("**/events?**", (route) => {
          asked++;
          return answer === undefined ? route.fallback() : route.fulfill(answer);
        });
      },
    });
    const notice = page.getByRole("alert").filter({ hasText: "Some events could not be read." });
    await notice.getByText(/500/).waitFor();
    // The views stay, and what they know without events.
    await page.getByRole("feed", { name: "Conversation" }).getByRole("article").first().waitFor();
    expect(asked).toBe(1);
    answer = { status: 200, body: '{"lines":["{}","garbage"]}' };
    await notice.getByRole("button", { name: "Try again" }).click();
    await notice.getByText("What was given for events 1 to 8 is none of them.").waitFor();
    await page.keyboard.press("3");
    await notice.waitFor();
    expect(asked).toBe(2);
    answer = undefined;
    await notice.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("option").getByText("ModelInvocationStarted").waitFor();
    await notice.waitFor({ state: "detached" });
    expect(errors).toEqual([]);
  });
});

describe("a run that is not there", () => {
  test("is said, with a way to all runs", async () => {
    const { page } = await open("/runs/gone");
    await page
      .getByRole("alert")
      .getByText("There is no such run here. It may have been deleted, or its address has a slip.")
      .waitFor();
    await page.getByRole("alert").getByRole("link", { name: "All runs" }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/runs");
  });

  test("any more, because it was deleted under its page: what was read stays", async () => {
    const run = RunApi.of("run a:ok b:open");
    const { page, live } = await open("/runs/any", { prepare: (page) => run.route(page) });
    await playhead(page).waitFor();
    await expect.poll(() => live.received.some(({ type }) => type === "subscribe_run")).toBe(true);
    live.failRun("run_not_found", "The run was deleted.");
    const notice = page.getByRole("alert").filter({ hasText: "This run was deleted." });
    await notice.waitFor();
    // It is there after all: what the server sends of it takes the notice back.
    live.sendRun({ type: "run_lines", fromSeq: 2, lines: [] });
    await expect.poll(() => notice.count()).toBe(0);
    live.failRun("run_not_found", "The run was deleted.");
    await notice.waitFor();
    await page.keyboard.press("Home");
    await expect.poll(() => playhead(page).getAttribute("aria-valuenow")).toBe("1");
    await notice.getByRole("link", { name: "All runs" }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/runs");
  });
});
