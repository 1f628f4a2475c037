import { isBad, type Span } from "./spans.ts";

/** A row of the tree: a span, and whether its children are shown. */
export interface TreeRow {
  readonly span: Span;
  readonly depth: number;
  readonly children: number;
  readonly expanded: boolean;
}

/** Spans of which everything is shown at first. */
const SMALL = 600;

/** Children of each span, in order; under `-1` the spans at the top. */
export function childrenOf(spans: readonly Span[]): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (const { index, parent = -1 } of spans) {
    const list = children.get(parent);
    if (list === undefined) children.set(parent, [index]);
    else list.push(index);
  }
  return children;
}

/** What is open at first: everything in a small run; in a long one what went wrong. */
export function openAtFirst(spans: readonly Span[]): ReadonlySet<number> {
  if (spans.length <= SMALL) return new Set(spans.keys());
  const open = new Set<number>();
  for (const span of spans) {
    if (!isBad(span.status)) continue;
    for (let at = span.parent; at !== undefined && !open.has(at); at = spans[at]?.parent) open.add(at);
  }
  return open;
}

/** The visible rows from top to bottom. */
export function treeRows(
  spans: readonly Span[],
  children: ReadonlyMap<number, readonly number[]>,
  open: ReadonlySet<number>,
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const pending = [...(children.get(-1) ?? [])].reverse();
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    const span = spans[index];
    if (span === undefined) continue;
    const below = children.get(index) ?? [];
    const expanded = open.has(index);
    rows.push({ span, depth: span.depth, children: below.length, expanded });
    if (expanded) for (let at = below.length - 1; at >= 0; at--) pending.push(below[at] as number);
  }
  return rows;
}

/** `open` with this span's ancestors in it, so that its row shows. */
export function reveal(spans: readonly Span[], open: ReadonlySet<number>, index: number): ReadonlySet<number> {
  const wanted: number[] = [];
  for (let at = spans[index]?.parent; at !== undefined; at = spans[at]?.parent) if (!open.has(at)) wanted.push(at);
  return wanted.length === 0 ? open : new Set([...open, ...wanted]);
}
