import type { Message, StoredValue } from "@openexec/timeline";
import { ApiError } from "../../data/api-error.ts";
import type { AttemptSpan, CallSpan } from "../model/spans.ts";
import { loadStored } from "../source/load-stored.ts";
import { payloadOf } from "../source/payload.ts";
import type { RunStore } from "../state/run-store.ts";
import { withoutSequences } from "../text/plain.ts";
import type { WithoutSecrets } from "./without-secrets.ts";

/** Something that was said or done, with its texts in full. */
export interface ReportCall {
  readonly span: CallSpan;
  /** What a model or an agent said; what a tool was given and what came out. */
  readonly said?: string;
  readonly given?: string;
  readonly out?: string;
}

export interface ReportStep {
  readonly span: AttemptSpan | undefined;
  readonly calls: readonly ReportCall[];
}

/** Calls whose texts are in a report; of a longer run the first ones, and the report says so. */
const MOST_CALLS = 2_000;
/** Characters of one text. */
const MOST_TEXT = 20_000;

export interface Report {
  readonly steps: readonly ReportStep[];
  /** Calls that were left out. */
  readonly left: number;
}

/** No secret is longer: one that begins where a text is cut is seen as a whole before. */
const BEYOND = 8_000;

/** Reads everything that a report holds, without secrets. @throws what reading the run threw */
export async function collectReport(store: RunStore, without: WithoutSecrets): Promise<Report> {
  const { data } = store.view();
  const steps: { span: AttemptSpan | undefined; calls: ReportCall[] }[] = [];
  let calls = 0;
  for (const span of data.spans) {
    if (span.spanType === "attempt") steps.push({ span, calls: [] });
    else if (++calls <= MOST_CALLS) {
      const step = steps.findLast((known) => known.span?.id === span.attemptId);
      const call = await readCall(store, span, without);
      if (step === undefined) steps.push({ span: undefined, calls: [call] });
      else step.calls.push(call);
    }
  }
  return { steps, left: Math.max(0, calls - MOST_CALLS) };
}

async function readCall(store: RunStore, span: CallSpan, without: WithoutSecrets): Promise<ReportCall> {
  const started = await store.events.wait(span.startedSeq);
  const ended = span.endedSeq === undefined ? undefined : await store.events.wait(span.endedSeq);
  const inWords = (value: unknown): string => {
    if (typeof value === "string" || value === undefined) return value ?? "";
    return JSON.stringify(without.json(value), undefined, 2);
  };
  const read = (stored: StoredValue | undefined) => textOf(store, stored, without, inWords);
  const outcome = payloadOf(ended, "ToolCall");
  const answer = payloadOf(ended, "ModelInvocation")?.message;
  const said =
    answer === undefined
      ? await read(payloadOf(ended, "AgentTurn")?.reply)
      : await textOf(store, answer, without, saidOf);
  const given = await read(
    payloadOf(started, "ToolCallStarted")?.input ?? payloadOf(started, "AgentTurnStarted")?.prompt,
  );
  const streams = [outcome?.process?.stdout.content, outcome?.process?.stderr.content];
  const printed = await Promise.all(streams.map(read));
  const failure = outcome?.error?.message;
  const out = [failure === undefined ? undefined : cut(failure, without), await read(outcome?.output), ...printed]
    .filter((text) => text !== undefined && text !== "")
    .join("\n");
  return {
    span,
    ...(said === undefined ? {} : { said }),
    ...(given === undefined ? {} : { given }),
    ...(out === "" ? {} : { out }),
  };
}

async function textOf(
  store: RunStore,
  stored: StoredValue | undefined,
  without: WithoutSecrets,
  inWords: (value: unknown) => string,
): Promise<string | undefined> {
  if (stored === undefined) return undefined;
  try {
    const file = "artifact" in stored ? await store.source.artifact(stored.artifact) : undefined;
    const loaded = loadStored(stored, file);
    return cut("error" in loaded ? `[${loaded.error}]` : inWords(loaded.value), without);
  } catch (error) {
    // Whoever gets no answer now gets none for the rest of the run either; one file that is lost is told where it would stand.
    if (error instanceof ApiError && error.status === 0) throw error;
    return cut(`[${error instanceof Error ? error.message : String(error)}]`, without);
  }
}

/** What a model said: its texts, without what it called. */
function saidOf(value: unknown): string {
  return (value as Message).content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}

function cut(text: string, without: WithoutSecrets): string {
  // Before the cut: a sequence that it parts would stand in the text, and what it stood in would be longer than a secret is.
  const seen = withoutSequences(text);
  const shown = without.text(seen.slice(0, MOST_TEXT + BEYOND)).slice(0, MOST_TEXT);
  const more = seen.length - MOST_TEXT;
  return more <= 0 ? shown : `${shown}\n[${more} more characters are in the bundle]`;
}
