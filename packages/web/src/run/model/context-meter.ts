import type { Span } from "./spans.ts";

/** How full the context of a model was when it was called. */
export interface MeterPoint {
  readonly seq: number;
  /** Tokens of the request and of the answer. */
  readonly tokens: number;
  readonly model: string;
  /** The context had shrunk since the call before of the same conversation: it was compacted. */
  readonly dropped: boolean;
}

export interface Meter {
  readonly points: readonly MeterPoint[];
  /** Tokens that stand for full. */
  readonly size: number;
  /** Whether `size` is known of the model, else it is the largest request. */
  readonly sizeKnown: boolean;
}

/** Context windows by the beginning of a model's name. What is not here is unknown, not guessed. */
const WINDOWS: readonly (readonly [string, number])[] = [
  ["claude-", 200_000],
  ["gpt-5", 400_000],
  ["gpt-4.1", 1_047_576],
  ["gpt-4o", 128_000],
  ["o3", 200_000],
  ["o4", 200_000],
  ["gemini-", 1_048_576],
];

function windowOf(model: string): number | undefined {
  const name = model.replace(/^.*\//, "");
  return WINDOWS.find(([begin]) => name.startsWith(begin))?.[1];
}

/** A fall of more than this share is a drop. */
const DROP = 0.3;

/** @param thread whether a span belongs to the conversation that is shown */
export function contextMeter(spans: readonly Span[], thread: (span: Span) => boolean): Meter {
  const points: MeterPoint[] = [];
  const last = new Map<string | undefined, number>();
  const windows = new Map<string, number | undefined>();
  let size = 0;
  let largest = 1;
  let sizeKnown = true;
  for (const span of spans) {
    if (span.spanType !== "call" || (span.row.callType !== "model" && span.row.callType !== "agent")) continue;
    const { usage } = span.row;
    if (usage === undefined || !thread(span)) continue;
    const tokens = usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + usage.output;
    // An agent's session goes on from step to step; what a step asks a model begins anew with the next one.
    const conversation = span.row.sessionId ?? span.attemptId;
    const dropped = tokens < (last.get(conversation) ?? 0) * (1 - DROP);
    last.set(conversation, tokens);
    points.push({ seq: span.startedSeq, tokens, model: span.name, dropped });
    if (!windows.has(span.name)) windows.set(span.name, windowOf(span.name));
    const window = windows.get(span.name);
    if (window === undefined || tokens > window) sizeKnown = false;
    size = Math.max(size, window ?? 0);
    largest = Math.max(largest, tokens);
  }
  return sizeKnown && size > 0 ? { points, size, sizeKnown } : { points, size: largest, sizeKnown: false };
}
