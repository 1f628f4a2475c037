import type { NodeType } from "@openexec/timeline";
import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { boxOf } from "../testing/box-of.ts";
import { browserTests } from "../testing/browser.ts";
import { logFiles, RunApi } from "../testing/run-api.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

async function openRun(run: RunApi, search = "") {
  const opened = await open(`/runs/any${search}`, { prepare: (page) => run.route(page) });
  await opened.page.getByRole("slider", { name: "Playhead" }).waitFor();
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

      /** How near the camera is each 20 ms of the first 300 after `f`, until it has been where it wants to for long. */
      async function zoomsAfterF(title: string): Promise<readonly number[]> {
        await page.keyboard.press("f");
        await page.getByRole("button", { name: title }).waitFor();
        const seen: number[] = [];
        for (let passed = 0; passed < 600; passed += passed < 300 ? 20 : 100) {
          await page.clock.runFor(passed < 300 ? 20 : 100);
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
