import { plainText } from "../../text/plain.ts";
import type { CallSpan, Span } from "../spans.ts";

/** A conversation of its own: the run's, that of a sub-agent that a call started, or a session of an agent. */
export interface Thread {
  /** `""` for the run's own, the id of the call that started it, or that of {@link sessionThread}. */
  readonly id: string;
  readonly title: string;
  /** The span that started it. */
  readonly call?: CallSpan;
  /** Thread that the call is in. */
  readonly parent?: string;
  /** Calls of models, turns of agents. */
  readonly modelCalls: number;
}

/** The id of a session's thread; no call has such a one. */
export function sessionThread(sessionId: string): string {
  return `session:${sessionId}`;
}

/** The sessions of agents, where a run has several. Their turns stand in the run's own thread too. */
export function sessionThreads(spans: readonly Span[]): readonly Thread[] {
  const turns = new Map<string, CallSpan[]>();
  for (const span of spans) {
    if (span.spanType !== "call" || span.row.callType !== "agent" || span.row.sessionId === undefined) continue;
    const known = turns.get(span.row.sessionId);
    if (known === undefined) turns.set(span.row.sessionId, [span]);
    else known.push(span);
  }
  if (turns.size < 2) return [];
  return [...turns].map(([sessionId, [first, ...more]]) => ({
    id: sessionThread(sessionId),
    // The name that the flow gave it, without what makes it unique, and where it began.
    title: plainText([sessionId.replace(/-[0-9a-f]{8}$/, ""), first?.attemptId].filter(Boolean).join(" · ")),
    parent: "",
    modelCalls: 1 + more.length,
  }));
}

function speaks(span: Span): boolean {
  return span.spanType === "call" && (span.row.callType === "model" || span.row.callType === "agent");
}

/** The thread of each span, by its index: that of the nearest call around it that talks to a model below itself. */
export function threadOfSpans(spans: readonly Span[]): {
  readonly threads: readonly Thread[];
  readonly of: readonly string[];
} {
  const starters = new Map<number, number>();
  for (const span of spans) {
    if (!speaks(span)) continue;
    const starter = nearestCall(spans, span.parent);
    if (starter !== undefined) starters.set(starter, (starters.get(starter) ?? 0) + 1);
  }
  const of: string[] = [];
  let main = 0;
  for (const span of spans) {
    const { parent } = span;
    const around = parent === undefined ? "" : starters.has(parent) ? (spans[parent]?.id ?? "") : (of[parent] ?? "");
    of.push(around);
    if (speaks(span) && around === "") main++;
  }
  const threads: Thread[] = [{ id: "", title: "Run", modelCalls: main }];
  for (const [index, modelCalls] of [...starters].sort(([a], [b]) => a - b)) {
    const call = spans[index];
    if (call?.spanType !== "call") continue;
    const title = plainText(call.row.subject ?? call.name);
    threads.push({ id: call.id, title, call, parent: of[index] ?? "", modelCalls });
  }
  return { threads, of };
}

function nearestCall(spans: readonly Span[], from: number | undefined): number | undefined {
  for (let at = from; at !== undefined; at = spans[at]?.parent) if (spans[at]?.spanType === "call") return at;
  return undefined;
}
