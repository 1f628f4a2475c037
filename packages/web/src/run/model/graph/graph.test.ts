import { describe, expect, it } from "vitest";
import { runOf } from "../../../testing/run-of.ts";
import { foldGraph } from "./fold-graph.ts";
import { graphFromFlow } from "./from-flow.ts";
import { graphFromSteps } from "./from-steps.ts";
import { END, edgeId, START } from "./graph.ts";
import { type Layout, layoutBounds, layoutGraph } from "./layout.ts";
import { Overlay } from "./overlay.ts";

/** test → decide → fix → test …, or → report; a fan-out of two before it. */
const FLOW = {
  startAt: "test",
  nodes: {
    test: { nodeType: "shell" },
    decide: { nodeType: "decision" },
    fix: { nodeType: "model" },
    both: { nodeType: "parallel", nodes: { left: { nodeType: "model" }, right: { nodeType: "model" } } },
    report: { nodeType: "checkpoint" },
  },
  edges: [
    { from: "test", to: "decide" },
    { from: "decide", switch: { on: "$.route", cases: { fix: "fix", retry: "fix", done: "both" } } },
    { from: "fix", to: "test" },
    { from: "both", to: "report" },
  ],
};

function flowGraph() {
  const graph = graphFromFlow(FLOW);
  if (graph === undefined) throw new Error("no graph");
  return graph;
}

describe("the graph of a definition", () => {
  const graph = flowGraph();
  it("has a pill at its start and at its end, and says which edges lead back", () => {
    expect(graph.nodes.map(({ path, shape }) => `${path} ${shape}`)).toEqual([
      `${START} start`,
      "test card",
      "decide decision",
      "fix card",
      "both card",
      "both/left card",
      "both/right card",
      "report checkpoint",
      `${END} end`,
    ]);
    expect(graph.edges.filter(({ back }) => back).map(({ id }) => id)).toEqual(["fix→test"]);
  });

  it("draws two choices to one target as one edge", () => {
    expect(graph.edges.find(({ id }) => id === "decide→fix")?.label).toBe("fix, retry");
  });

  it("forks at a parallel node and joins behind its branches", () => {
    const ids = graph.edges.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(["both→both/left", "both→both/right", "both/left→report", "both/right→report"]),
    );
    expect(ids).not.toContain("both→report");
  });

  it("is none when it is none", () => {
    for (const value of [undefined, null, 7, {}, { nodes: {} }, { nodes: [] }, { nodes: { a: 1 } }])
      expect(graphFromFlow(value)).toBeUndefined();
  });
});

describe("what happened over it", () => {
  const notation =
    "run test:ok decide:ok fix:failed test:ok decide:ok both:open both[0]/left:ok both[1]/right:ok completed";
  const { attempts, endSeq } = runOf(notation);
  const graph = flowGraph();
  const overlay = new Overlay(attempts, endSeq);
  const passes = (at: number) =>
    Object.fromEntries(
      [...overlay.edgesAt(graph, at)].filter(([, state]) => state.passes > 0).map(([id, state]) => [id, state.passes]),
    );

  it("counts the passes of each edge by then", () => {
    expect(passes(1)).toEqual({});
    expect(passes(endSeq)).toMatchObject({
      "test→decide": 2,
      "decide→fix": 1,
      "fix→test": 1,
      "decide→both": 1,
      "both→both/left": 1,
      "both→both/right": 1,
    });
  });

  it("knows the status of a node at any moment", () => {
    const node = graph.nodes.find(({ path }) => path === "fix");
    const fix = attempts.find(({ row }) => row.nodeId === "fix");
    if (node === undefined || fix === undefined) throw new Error("no fix");
    expect(overlay.nodeAt(node, fix.startedSeq - 1, fix.start).status).toBeUndefined();
    expect(overlay.nodeAt(node, fix.startedSeq, fix.start).status).toBe("open");
    expect(overlay.nodeAt(node, endSeq, fix.start)).toMatchObject({ status: "failed", attempts: 1, total: 1 });
  });

  it("says how long attempts took as they say it themselves, and how long one runs that is open", () => {
    const node = graph.nodes.find(({ path }) => path === "test");
    const [first, second] = attempts.filter(({ row }) => row.nodeId === "test");
    if (node === undefined || first?.row.durationMs === undefined || second === undefined) throw new Error("no tests");
    const spent = (at: number, nowMs: number) => overlay.nodeAt(node, at, nowMs).spent;
    expect(spent(first.startedSeq, first.start + 15_000)).toBe(15_000);
    expect(spent(second.startedSeq - 1, second.start)).toBe(first.row.durationMs);
    expect(spent(second.startedSeq, second.start + 200)).toBe(first.row.durationMs + 200);
  });

  it("marks the one way that led to where the run is", () => {
    const decide = attempts.filter(({ row }) => row.nodeId === "decide")[1];
    const active = [...overlay.edgesAt(graph, decide?.startedSeq ?? 0)].filter(([, state]) => state.active);
    expect(active.map(([id]) => id)).toEqual(["test→decide"]);
  });
});

describe("the layout", () => {
  it("goes from top to bottom, with loops on rails at the right", () => {
    const graph = flowGraph();
    const { boxes, routes } = layoutGraph(graph);
    const y = (path: string) => boxes.get(path)?.y ?? Number.NaN;
    expect(y(START)).toBeLessThan(y("test"));
    expect(y("test")).toBeLessThan(y("decide"));
    expect(y("both/left")).toBeLessThan(y("report"));
    const rightmost = Math.max(...[...boxes.values()].map(({ x, width }) => x + width));
    expect(Math.max(...(routes.get("fix→test") ?? []).map(({ x }) => x))).toBeGreaterThan(rightmost);
    expect(routes.get(edgeId("test", "decide"))?.length).toBeGreaterThan(1);
  });
});

describe("a run without a definition", () => {
  it("has the graph that its steps show", () => {
    const graph = graphFromSteps(runOf("run a:ok b:ok a:ok").attempts, true);
    expect(graph.nodes.map(({ path }) => path)).toEqual([START, "a", "b", END]);
    expect(graph.edges.find(({ id }) => id === "b→a")?.back).toBe(true);
  });

  it("folds chains when it has more than 60 nodes, and opens them again", () => {
    const words = Array.from({ length: 80 }, (_, index) => `t${index}:ok`).join(" ");
    const graph = graphFromSteps(runOf(`run ${words}`).attempts, true);
    const folded = foldGraph(graph, new Set());
    expect(folded.nodes.length).toBeLessThanOrEqual(60);
    const card = folded.nodes.find((node) => node.folded !== undefined);
    expect(card?.folded).toHaveLength(80);
    expect(foldGraph(graph, new Set([card?.path ?? ""])).nodes).toHaveLength(82);
    expect(foldGraph(graphFromSteps(runOf("run a:ok").attempts, true), new Set()).nodes).toHaveLength(3);
  });

  it.each([
    ["run a:ok b:ok a:ok c:ok b:ok d:ok a:ok e:ok completed"],
    ["run a:ok f[0]/x:ok f[1]/y:ok f[2]/z:ok d:ok x:ok d:ok completed"],
    ["run a:ok b:ok c:ok d:ok b:ok e:ok f:ok e:ok c:ok g:ok completed"],
  ])("moves no node while the run grows, and puts none upon another: %s", (notation) => {
    const words = notation.split(" ");
    let layout: Layout | undefined;
    for (let count = 2; count <= words.length; count++) {
      const run = runOf(words.slice(0, count).join(" "));
      const graph = graphFromSteps(run.attempts, !run.active);
      const kept = layout?.boxes;
      layout = layoutGraph(graph, kept);
      for (const [path, box] of kept ?? []) expect(layout.boxes.get(path), path).toEqual(box);
      expect([...layout.boxes.keys()].sort()).toEqual(graph.nodes.map(({ path }) => path).sort());
      const boxes = [...layout.boxes.values()];
      for (const [index, one] of boxes.entries()) {
        for (const other of boxes.slice(index + 1)) {
          const apart =
            one.x + one.width <= other.x ||
            other.x + other.width <= one.x ||
            one.y + one.height <= other.y ||
            other.y + other.height <= one.y;
          expect(apart).toBe(true);
        }
      }
      for (const { id, from, to } of graph.edges) {
        const route = layout.routes.get(id) ?? [];
        const [start, end] = [layout.boxes.get(from), layout.boxes.get(to)];
        const first = route[0];
        const last = route.at(-1);
        const touches = (point: typeof first, box: typeof start) =>
          point !== undefined &&
          box !== undefined &&
          point.x >= box.x - 1 &&
          point.x <= box.x + box.width + 1 &&
          point.y >= box.y - 1 &&
          point.y <= box.y + box.height + 1;
        expect([touches(first, start), touches(last, end)], id).toEqual([true, true]);
      }
      // From here on it has grown.
      if (count === 2) continue;
      const bounds = layoutBounds(layout);
      const corners = [
        ...boxes.flatMap(({ x, y, width, height }) => [
          { x, y },
          { x: x + width, y: y + height },
        ]),
        ...[...layout.routes.values()].flat(),
      ];
      expect(corners.every(({ x, y }) => x >= bounds.x && y >= bounds.y)).toBe(true);
      expect(Math.max(...corners.map(({ x }) => x))).toBe(bounds.x + bounds.width);
      expect(Math.max(...corners.map(({ y }) => y))).toBe(bounds.y + bounds.height);
    }
  });
});
