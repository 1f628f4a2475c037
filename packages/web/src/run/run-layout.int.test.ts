import { readdirSync } from "node:fs";
import type { NodeType } from "@openexec/timeline";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { fixtureFiles, fixtureFolder, logFiles, RunApi } from "../testing/run-api.ts";
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

/** A flow that was tested, fixed and tested again, and waits for a signature; each time fixing takes 10.25 s. */
function flowFiles(): Map<string, Uint8Array> {
  const notation = "run test:ok choose:ok fix:failed fix:ok test:ok choose:ok fix:ok test:failed choose:ok sign:open";
  const nodeTypes: Readonly<Record<string, NodeType>> = { fix: "agent", choose: "decision", sign: "checkpoint" };
  const files = logFiles(notation, (events) =>
    events.map((event) => {
      const { type, payload } = event;
      if (type === "StepStarted")
        return { ...event, payload: { ...payload, nodeType: nodeTypes[payload.nodeId] ?? "shell" } };
      if (type !== "StepCompleted") return event;
      return { ...event, payload: { ...payload, durationMs: payload.nodeId === "fix" ? 10_250 : 5 } };
    }),
  );
  const flow = {
    startAt: "test",
    nodes: {
      test: { nodeType: "shell" },
      choose: { nodeType: "decision" },
      fix: { nodeType: "agent" },
      sign: { nodeType: "checkpoint" },
      publish: { nodeType: "shell" },
    },
    edges: [
      { from: "test", to: "choose" },
      {
        from: "choose",
        switch: { on: "$.good", cases: { bad: "fix", "everything in the list is good": "sign", skip: "publish" } },
      },
      { from: "fix", to: "test" },
      { from: "sign", to: "publish" },
    ],
  };
  return files.set("flow.json", new TextEncoder().encode(JSON.stringify(flow)));
}

async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (box === null) throw new Error("it is not there");
  return box;
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
    // An hour before the answer at 6; then the context falls, at 9; a tool fails at 12, its step at 13, a job of CI is at 14.
    const run = RunApi.of("run a[model,ask]:ok b[model,tool:failed]:failed ci completed", (events) =>
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
    await page.mouse.move(place(9), y + height - 8);
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

describe("the graph", () => {
  test("has cards and pills of one size each, ways as they were gone, and nothing of its library", async () => {
    const { page } = await openRun(RunApi.of("run a:ok b:ok a:ok b:ok a:ok c:ok completed"), "?at=10");
    const cards = page.locator(".react-flow__node-card");
    await expect.poll(() => cards.count()).toBe(3);
    const sizes = (nodes: Locator) =>
      nodes.evaluateAll((all) => [
        ...new Set(all.map((node) => `${(node as HTMLElement).offsetWidth} × ${(node as HTMLElement).offsetHeight}`)),
      ]);
    expect(await sizes(cards)).toEqual(["220 × 52"]);
    expect(await sizes(page.locator(".react-flow__node-pill"))).toEqual(["88 × 28"]);
    const ways = page.locator(".react-flow__edge-path");
    const looks = () =>
      ways.evaluateAll((all) =>
        all.map((way) => {
          const { strokeWidth, strokeDasharray } = getComputedStyle(way);
          return `${Number.parseFloat(strokeWidth)}${strokeDasharray === "none" ? "" : " dashed"}`;
        }),
      );
    // From the start, to b twice and back twice, which is where it is; to c and to the end it has not come.
    await expect.poll(async () => (await looks()).sort()).toEqual(["1 dashed", "1 dashed", "1.5", "1.5", "2"]);
    await expect.poll(() => page.getByText("2×", { exact: true }).count()).toBe(2);
    await cards.getByText("3 attempts").waitFor();
    // A label stands on its way, not under it.
    const zOf = (element: Locator) => element.evaluate((found) => Number(getComputedStyle(found).zIndex));
    const active = page.locator("svg:has(.react-flow__edge-path[style*='stroke-width: 2'])").last();
    const label = page.getByText("2×", { exact: true }).first().locator("..");
    expect(await zOf(label)).toBeGreaterThan((await zOf(active)) || 0);
    expect(await page.locator(".react-flow__attribution").count()).toBe(0);
    for (const handle of await page.locator(".react-flow__handle").all()) expect(await handle.isVisible()).toBe(false);
  });

  test("shows each shape of a definition, the name of a way at its source, loops on rails, and all of it in view", async () => {
    const { page } = await openRun(new RunApi(flowFiles()), "?at=22");
    const card = (name: string) => page.locator(`.react-flow__node[data-id="${name}"] > div`);
    const way = (id: string) => page.locator(`.react-flow__edge[data-id="${id}"] .react-flow__edge-path`);
    const styleOf = (element: Locator, ...names: readonly string[]) =>
      element.evaluate((found, wanted) => wanted.map((name) => getComputedStyle(found).getPropertyValue(name)), names);
    const token = (name: string) =>
      page.evaluate((property) => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = `var(${property})`;
        const { color } = getComputedStyle(probe);
        probe.remove();
        return color;
      }, name);
    await card("publish").waitFor();

    // The words of a card, and what it is at its left edge and by its icon.
    await card("fix").getByText("agent · 3 attempts · 30.8 s", { exact: true }).waitFor();
    expect(await styleOf(card("fix").getByText("fix", { exact: true }), "font-size", "font-weight")).toEqual([
      "13px",
      "600",
    ]);
    expect(await styleOf(card("fix").getByText(/^agent/), "font-size")).toEqual(["11px"]);
    const edge = (name: string) => card(name).locator("> span.absolute");
    expect(
      await edge("fix").evaluate((found) => [(found as HTMLElement).offsetLeft, (found as HTMLElement).offsetWidth]),
    ).toEqual([0, 3]);
    for (const [name, word, color] of [
      ["choose", "Completed", "--color-completed-bar"],
      ["test", "Failed", "--color-failed-bar"],
      ["sign", "Running", "--color-running-bar"],
    ] as const) {
      await card(name).getByRole("img", { name: word }).waitFor();
      expect(await styleOf(edge(name), "background-color"), name).toEqual([await token(color)]);
    }
    expect(await card("publish").getByRole("img").count()).toBe(0);

    // A decision has a notch below it, a checkpoint a second edge around it, and nothing else has either.
    const shapes = await Promise.all(
      ["test", "choose", "fix", "sign", "publish"].map(async (name) => {
        const [line, away] = await styleOf(card(name), "outline-style", "outline-offset");
        const notch = card(name).locator("> svg");
        const below =
          (await notch.count()) > 0 &&
          (await boxOf(notch)).y + 4 > (await boxOf(card(name))).y + (await boxOf(card(name))).height;
        return `${name}${below ? " notch" : ""}${line === "solid" ? ` double ${away}` : ""}`;
      }),
    );
    expect(shapes).toEqual(["test", "choose notch", "fix", "sign double 2px", "publish"]);

    for (const [id, ...look] of [
      ["choose→sign", "--indigo-9", "2px", "none"],
      ["test→choose", "--slate-9", "1.5px", "none"],
      ["fix→test", "--slate-9", "1.5px", "none"],
      ["sign→publish", "--slate-6", "1px", "4px, 3px"],
    ] as const) {
      const [color, ...rest] = look;
      expect(await styleOf(way(id), "stroke", "stroke-width", "stroke-dasharray"), id).toEqual([
        await token(color),
        ...rest,
      ]);
    }

    await page.keyboard.press("f");
    const pane = await boxOf(page.locator(".react-flow"));
    await expect.poll(async () => (await boxOf(card("publish"))).height).toBeLessThan(52 * 0.85);
    const zoom = (await boxOf(card("publish"))).height / 52;
    // A name stands at the source of its way, on no more room than it may have, with how often it was gone.
    for (const [name, text, times] of [
      ["fix", "bad", "2×"],
      ["sign", "everything in the list is good", undefined],
      ["publish", "skip", undefined],
    ] as const) {
      const label = page.getByTitle(text, { exact: true });
      const [own, source] = [await boxOf(label), await boxOf(card("choose"))];
      const right = Math.max(0, own.x - source.x - source.width, source.x - own.x - own.width);
      const below = Math.max(0, own.y - source.y - source.height);
      const away = Math.hypot(right, below) / zoom;
      expect([away > 0, away < 16], name).toEqual([true, true]);
      expect(own.width / zoom, name).toBeLessThanOrEqual(113);
      expect(await label.innerText()).toBe(times === undefined ? text : `${text}\n${times}`);
    }
    // What leads back runs beside all cards, is counted there, and is in view.
    const rail = await boxOf(way("fix→test"));
    const cards = await Promise.all((await page.locator(".react-flow__node").all()).map(boxOf));
    expect(rail.x + rail.width).toBeGreaterThan(Math.max(...cards.map(({ x, width }) => x + width)));
    expect(rail.x + rail.width).toBeLessThan(pane.x + pane.width);
    const counts = await Promise.all((await page.getByText("2×", { exact: true }).all()).map(boxOf));
    expect(counts.some(({ x, width }) => Math.abs(x + width / 2 - rail.x - rail.width) < 4)).toBe(true);
    expect(await page.locator(".react-flow__background, .react-flow__controls, .react-flow__minimap").count()).toBe(0);
    expect(await styleOf(page.locator(".react-flow"), "border-top-width", "border-left-width")).toEqual(["0px", "0px"]);
  });

  test.each([
    ["no-preference", true],
    ["reduce", false],
  ] as const)(
    "has a camera that eases to where it looks, and jumps where motion is not wanted: %s",
    async (reducedMotion, isEased) => {
      const run = RunApi.of(`run ${"abcdefghijklmnop".replace(/./g, "$&:ok ")}completed`);
      const { page } = await open("/runs/any?at=3", {
        prepare: async (page) => {
          await page.emulateMedia({ reducedMotion });
          await page.clock.install();
          await run.route(page);
        },
      });
      const zoom = () =>
        page
          .locator(".react-flow__viewport")
          .evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a);
      await expect.poll(zoom).toBeCloseTo(0.9, 5);
      await page.clock.pauseAt(await page.evaluate(() => Date.now() + 60_000));
      const [all, near] = [await zoomsAfterF("Follow the run"), await zoomsAfterF("Show all of the graph")];
      // Out to all of it, and in again to where the run is.
      expect([all.at(-1), near.at(-1)]).toEqual([expect.closeTo(0.42, 1), expect.closeTo(0.9, 5)]);
      expect([all, near].map((seen) => seen.some((each) => each > 0.5 && each < 0.88))).toEqual([isEased, isEased]);

      /** How near the camera is each 100 ms after `f`, until it has been where it wants to for long. */
      async function zoomsAfterF(title: string): Promise<readonly number[]> {
        await page.keyboard.press("f");
        await page.getByRole("button", { name: title }).waitFor();
        const seen: number[] = [];
        for (let passed = 0; passed < 600; passed += 100) {
          await page.clock.runFor(100);
          seen.push(await zoom());
        }
        return seen;
      }
    },
  );

  test("folds what is plain over 60 nodes, and opens it", async () => {
    const words = Array.from({ length: 70 }, (_, index) => `t${index}:ok`).join(" ");
    const { page } = await openRun(RunApi.of(`run ${words} completed`), "?at=9");
    const cards = page.locator(".react-flow__node-card");
    const openFold = page.getByRole("button", { name: "Open 70" });
    // In the card's second line: nothing beside it crowds it out.
    expect((await boxOf(openFold)).height).toBeLessThanOrEqual(20);
    expect(await cards.getByRole("button", { name: /attempt of/ }).count()).toBe(0);
    await openFold.click();
    await expect.poll(() => cards.count()).toBe(70);
  });

  test("keeps every card in its place while a run grows", async () => {
    const run = RunApi.of("run a:ok b:ok a:open");
    const { page, live } = await openRun(run);
    await page.keyboard.press("Home");
    const places = () =>
      page.locator(".react-flow__node").evaluateAll((all) => all.map((node) => (node as HTMLElement).style.transform));
    await expect.poll(async () => (await places()).length).toBe(3);
    const before = await places();
    const grown = "run a:ok b:ok a:ok c:ok a:ok d:open";
    run.replace(logFiles(grown));
    live.sendRun({
      type: "run_lines",
      fromSeq: 7,
      lines: new TextDecoder().decode(logFiles(grown).get("timeline.jsonl")).trimEnd().split("\n").slice(6),
    });
    await expect.poll(async () => (await places()).length).toBe(5);
    expect((await places()).slice(0, 3)).toEqual(before);
    // Nor does one go into a fold when there are more than a graph is opened with.
    const large = grown.replace(
      "d:open",
      `d:ok ${Array.from({ length: 60 }, (_, index) => `t${index}:ok`).join(" ")} e:open`,
    );
    run.replace(logFiles(large));
    const lines = new TextDecoder().decode(logFiles(large).get("timeline.jsonl")).trimEnd().split("\n");
    live.sendRun({ type: "run_lines", fromSeq: 13, lines: lines.slice(12) });
    await expect.poll(async () => (await places()).length).toBe(66);
    expect((await places()).slice(0, 3)).toEqual(before);
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
