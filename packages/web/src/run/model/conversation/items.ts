import type { DecisionRow, StepsState } from "@openexec/timeline";
import { type AttemptSpan, type CallSpan, isBad, type Span } from "../spans.ts";
import { lastAtOrBefore } from "../time-map.ts";
import { sessionThread } from "./threads.ts";

interface Placed {
  /** Stays the same while a run grows. */
  readonly key: string;
  readonly seq: number;
  /** Last event that it covers; absent while something in it is open. */
  readonly endSeq: number | undefined;
}

/** A turn of the reading: the head of a step, something that was said, or a line about something that was done. */
export type Item =
  | (Placed & { readonly itemType: "step"; readonly span: AttemptSpan })
  /** A step that is nothing but one call, or no call at all: one line. */
  | (Placed & { readonly itemType: "line"; readonly span: AttemptSpan; readonly call?: CallSpan })
  | (Placed & { readonly itemType: "model"; readonly span: CallSpan })
  | (Placed & { readonly itemType: "agent"; readonly span: CallSpan })
  | (Placed & { readonly itemType: "tool"; readonly span: CallSpan; readonly inside: number })
  /** Equal calls, or branches, in a row that all went well. */
  | (Placed & {
      readonly itemType: "fold";
      readonly name: string;
      readonly family: Span["family"];
      readonly members: readonly Item[];
    })
  | (Placed & { readonly itemType: "ask"; readonly span: CallSpan })
  | (Placed & { readonly itemType: "decision"; readonly decision: DecisionRow; readonly from: string });

/** From so many equal lines in a row on they are one. */
const FOLD_FROM = 3;

export interface ItemSource {
  readonly spans: readonly Span[];
  readonly children: ReadonlyMap<number, readonly number[]>;
  /** The thread of each span, by its index. */
  readonly threadOf: readonly string[];
  readonly steps: StepsState;
}

/**
 * A conversation as a list, without any payload. Each step stands as a whole, in the order of its beginning: branches
 * that ran at the same time are not mixed. `thread` is `""` for the run, else the id of one of its threads.
 */
export function conversationItems(source: ItemSource, thread: string): readonly Item[] {
  const { spans, children } = source;
  const turns = spans.filter((span) => isTurnOf(span, thread));
  if (turns.length > 0) return turns.map(turnItem);
  if (thread !== "") {
    const root = spans.find((span) => span.id === thread);
    return root === undefined ? [] : foldEqual(callItems(source, children.get(root.index) ?? [], thread));
  }
  const items: Item[] = [];
  for (const span of spans) {
    if (span.spanType === "attempt") items.push(...attemptItems(source, span));
    else if (span.parent === undefined) items.push(...callItems(source, [span.index], thread));
  }
  for (const decision of source.steps.loose.decisions ?? []) items.push(decisionItem(decision, "flow"));
  return foldEqual(items);
}

function isTurnOf(span: Span, thread: string): span is CallSpan {
  if (span.spanType !== "call" || span.row.callType !== "agent") return false;
  return span.row.sessionId !== undefined && sessionThread(span.row.sessionId) === thread;
}

function turnItem(span: CallSpan): Item {
  return { itemType: "agent", key: span.id, seq: span.startedSeq, endSeq: span.endedSeq, span };
}

function attemptItems(source: ItemSource, span: AttemptSpan): readonly Item[] {
  const { spans, children } = source;
  const inner = (children.get(span.index) ?? []).filter((index) => spans[index]?.spanType === "call");
  const calls = callItems(source, inner, "");
  const decisions = (span.row.decisions ?? []).map((decision) => decisionItem(decision, span.row.nodeId));
  const [only] = calls;
  const seq = span.startedSeq;
  const endSeq = span.endedSeq;
  if (calls.length === 0) {
    // What was decided says all there is to say about a step that only decides.
    if (decisions.length > 0 && !isBad(span.status)) return decisions;
    return [{ itemType: "line", key: span.id, seq, endSeq, span }, ...decisions];
  }
  if (calls.length === 1 && only?.itemType === "tool" && only.inside === 0) {
    return [{ itemType: "line", key: span.id, seq, endSeq, span, call: only.span }, ...decisions];
  }
  return [{ itemType: "step", key: span.id, seq, endSeq: seq, span }, ...foldEqual(calls), ...decisions];
}

function decisionItem(decision: DecisionRow, from: string): Item {
  return { itemType: "decision", key: `d${decision.seq}`, seq: decision.seq, endSeq: decision.seq, decision, from };
}

function callItems(source: ItemSource, indexes: readonly number[], thread: string): readonly Item[] {
  const { spans, children, threadOf } = source;
  const items: Item[] = [];
  for (const index of indexes) {
    const span = spans[index];
    if (span?.spanType !== "call" || (threadOf[index] ?? "") !== thread) continue;
    const { id: key, startedSeq: seq, endedSeq: endSeq } = span;
    const { callType } = span.row;
    const below = children.get(index) ?? [];
    if (callType === "sleep") items.push({ itemType: "tool", key, seq, endSeq, span, inside: 0 });
    else if (callType === "interaction") items.push({ itemType: "ask", key, seq, endSeq, span });
    else if (callType !== "tool") items.push({ itemType: callType, key, seq, endSeq, span });
    // A function of the flow is no tool that anyone named: what it called is what happened.
    else if (span.name === "action" && below.length > 0) items.push(...callItems(source, below, thread));
    else items.push({ itemType: "tool", key, seq, endSeq, span, inside: below.length });
  }
  return items;
}

function sameLine(item: Item): string | undefined {
  if (item.itemType === "tool" && item.span.status === "ok") return `tool ${item.span.name}`;
  if (item.itemType === "line" && item.span.status === "ok" && item.span.row.parent !== undefined) {
    return `line ${item.span.row.parent} ${item.span.row.nodeId}`;
  }
  return undefined;
}

/** Equal lines in a row as one that opens. */
function foldEqual(items: readonly Item[]): readonly Item[] {
  const folded: Item[] = [];
  for (let at = 0; at < items.length; ) {
    const first = items[at] as Item;
    const like = sameLine(first);
    let end = at + 1;
    while (like !== undefined && end < items.length && sameLine(items[end] as Item) === like) end++;
    const members = end - at < FOLD_FROM ? [] : items.slice(at, end);
    if (members.length > 0 && (first.itemType === "tool" || first.itemType === "line")) {
      const name = first.itemType === "tool" ? first.span.name : first.span.row.nodeId;
      const { family } = first.itemType === "line" && first.call !== undefined ? first.call : first.span;
      folded.push({
        itemType: "fold",
        key: `${first.key}+`,
        seq: first.seq,
        endSeq: members.at(-1)?.endSeq,
        name,
        family,
        members,
      });
    } else for (let index = at; index < end; index++) folded.push(items[index] as Item);
    at = end;
  }
  return folded;
}

/** Finds the item that the playhead stands in: the last that began by then. Branches make the list go back in time. */
export class ItemFinder {
  readonly #seqs: Float64Array;
  readonly #indexes: readonly number[];

  constructor(items: readonly Item[]) {
    this.#indexes = [...items.keys()].sort((a, b) => (items[a]?.seq ?? 0) - (items[b]?.seq ?? 0) || a - b);
    this.#seqs = Float64Array.from(this.#indexes, (index) => items[index]?.seq ?? 0);
  }

  /** Index of the item; -1 before the first. */
  at(seq: number): number {
    if ((this.#seqs[0] ?? Number.POSITIVE_INFINITY) > seq) return -1;
    return this.#indexes[lastAtOrBefore(this.#seqs, seq)] ?? -1;
  }
}
