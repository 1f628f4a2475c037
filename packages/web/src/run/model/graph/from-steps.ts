import type { AttemptSpan } from "../spans.ts";
import { END, edgesOf, type Graph, type GraphNode, type Link, START } from "./graph.ts";
import { pathOfAttempt, transitionsOf } from "./transitions.ts";

/** The graph that a run without a definition shows: its nodes in the order of their first attempt. */
export function graphFromSteps(attempts: readonly AttemptSpan[], ended: boolean): Graph {
  const nodes = new Map<string, GraphNode>();
  nodes.set(START, { path: START, title: "Start", nodeType: "start", family: "code", shape: "start" });
  for (const attempt of attempts) {
    const path = pathOfAttempt(attempt);
    if (nodes.has(path)) continue;
    const slash = path.lastIndexOf("/");
    const { nodeType } = attempt.row;
    nodes.set(path, {
      path,
      title: attempt.name,
      nodeType,
      family: attempt.family,
      shape: nodeType === "checkpoint" ? "checkpoint" : nodeType === "decision" ? "decision" : "card",
      ...(slash < 0 ? {} : { group: path.slice(0, slash) }),
    });
  }
  const links: Link[] = transitionsOf(attempts).map(({ from = START, to }) => ({ from, to }));
  const top = attempts.findLast(({ row }) => row.parent === undefined);
  if (ended && top !== undefined) {
    nodes.set(END, { path: END, title: "End", nodeType: "end", family: "code", shape: "end" });
    links.push({ from: pathOfAttempt(top), to: END });
  }
  return { nodes: [...nodes.values()], edges: edgesOf(links, START), derived: true };
}
