import { edgesOf, type Graph, type GraphNode, START } from "./graph.ts";

/** A graph with more nodes than this is shown with its plain parts folded. */
const FOLD_ABOVE = 60;
/** A chain shorter than this is left alone. */
const SHORTEST_CHAIN = 4;

/**
 * The graph with branches folded into their parents and chains of plain nodes into one card each, when it is larger
 * than {@link FOLD_ABOVE}. `open` holds paths of folded cards that a reader opened.
 */
export function foldGraph(graph: Graph, open: ReadonlySet<string>): Graph {
  if (graph.nodes.length <= FOLD_ABOVE) return graph;
  const grouped = foldGroups(graph, open);
  return grouped.nodes.length <= FOLD_ABOVE ? grouped : foldChains(grouped, open);
}

/** The card that stands for a node. */
type Owner = (path: string) => string;

function rebuild(graph: Graph, nodes: readonly GraphNode[], owner: Owner): Graph {
  const links = graph.edges
    .map(({ from, to, label }) => ({ from: owner(from), to: owner(to), ...(label === undefined ? {} : { label }) }))
    .filter(({ from, to }) => from !== to);
  return { ...graph, nodes, edges: edgesOf(links, START) };
}

function foldGroups(graph: Graph, open: ReadonlySet<string>): Graph {
  const groups = new Map(graph.nodes.map(({ path, group }) => [path, group]));
  const owner: Owner = (path) => {
    let top = path;
    for (let group = groups.get(path); group !== undefined; group = groups.get(group))
      if (!open.has(group)) top = group;
    return top;
  };
  const members = new Map<string, string[]>();
  for (const { path } of graph.nodes) {
    const top = owner(path);
    members.set(top, [...(members.get(top) ?? []), path]);
  }
  const nodes = graph.nodes
    .filter(({ path }) => owner(path) === path)
    .map((node) => {
      const folded = members.get(node.path) ?? [];
      return folded.length > 1 ? { ...node, folded } : node;
    });
  return rebuild(graph, nodes, owner);
}

function foldChains(graph: Graph, open: ReadonlySet<string>): Graph {
  const ins = new Map<string, number>();
  const outs = new Map<string, string[]>();
  for (const { from, to, back } of graph.edges) {
    ins.set(to, (ins.get(to) ?? 0) + (back ? 2 : 1));
    outs.set(from, [...(outs.get(from) ?? []), to]);
  }
  const isPlain = ({ path, shape }: GraphNode): boolean =>
    shape === "card" && (ins.get(path) ?? 0) <= 1 && (outs.get(path) ?? []).length <= 1;
  const byPath = new Map(graph.nodes.map((node) => [node.path, node]));
  const taken = new Map<string, string>();
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    if (taken.has(node.path)) continue;
    const chain = isPlain(node) ? chainFrom(node, byPath, outs, isPlain, taken) : [node];
    // The card is named by its first node, so that it keeps its name while the chain grows.
    const name = `${node.path}…`;
    if (chain.length < SHORTEST_CHAIN || open.has(name)) {
      nodes.push(...chain);
      for (const member of chain) taken.set(member.path, member.path);
      continue;
    }
    const folded = chain.flatMap((member) => member.folded ?? [member.path]);
    const title = `${node.title} … ${chain.at(-1)?.title ?? ""}`;
    nodes.push({ ...node, path: name, title, nodeType: `${chain.length} steps`, folded });
    for (const member of chain) taken.set(member.path, name);
  }
  return rebuild(graph, nodes, (path) => taken.get(path) ?? path);
}

function chainFrom(
  start: GraphNode,
  byPath: ReadonlyMap<string, GraphNode>,
  outs: ReadonlyMap<string, readonly string[]>,
  isPlain: (node: GraphNode) => boolean,
  taken: ReadonlyMap<string, string>,
): readonly GraphNode[] {
  const chain = [start];
  const seen = new Set([start.path]);
  for (;;) {
    const [to] = outs.get(chain.at(-1)?.path ?? "") ?? [];
    const next = to === undefined ? undefined : byPath.get(to);
    if (next === undefined || !isPlain(next) || seen.has(next.path) || taken.has(next.path)) return chain;
    chain.push(next);
    seen.add(next.path);
  }
}
