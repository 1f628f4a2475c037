import type { Message, StoredValue } from "@openexec/timeline";
import type { AttemptSpan, CallSpan } from "../model/spans.ts";
import { loadStored } from "../source/load-stored.ts";
import { payloadOf } from "../source/payload.ts";
import type { RunStore } from "../state/run-store.ts";
import { type WithoutSecrets, withoutSecrets } from "./without-secrets.ts";

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
export async function collectReport(store: RunStore): Promise<Report> {
  const { data } = store.view();
  const steps: { span: AttemptSpan | undefined; calls: ReportCall[] }[] = [];
  let calls = 0;
  const cut = cutter(withoutSecrets());
  for (const span of data.spans) {
    if (span.spanType === "attempt") steps.push({ span, calls: [] });
    else if (++calls <= MOST_CALLS) {
      const step = steps.findLast((known) => known.span?.id === span.attemptId);
      const call = await readCall(store, span, cut);
      if (step === undefined) steps.push({ span: undefined, calls: [call] });
      else step.calls.push(call);
    }
  }
  return { steps, left: Math.max(0, calls - MOST_CALLS) };
}

async function readCall(store: RunStore, span: CallSpan, cut: Cut): Promise<ReportCall> {
  const started = await store.events.wait(span.startedSeq);
  const ended = span.endedSeq === undefined ? undefined : await store.events.wait(span.endedSeq);
  const read = (stored: StoredValue | undefined) => textOf(store, stored, cut);
  const outcome = payloadOf(ended, "ToolCall");
  const answer = payloadOf(ended, "ModelInvocation")?.message;
  const said =
    answer === undefined ? await read(payloadOf(ended, "AgentTurn")?.reply) : await messageText(store, answer, cut);
  const given = await read(
    payloadOf(started, "ToolCallStarted")?.input ?? payloadOf(started, "AgentTurnStarted")?.prompt,
  );
  const streams = [outcome?.process?.stdout.content, outcome?.process?.stderr.content];
  const printed = await Promise.all(streams.map(read));
  const failure = outcome?.error?.message;
  const out = [failure === undefined ? undefined : cut(failure), await read(outcome?.output), ...printed]
    .filter((text) => text !== undefined && text !== "")
    .join("\n");
  return {
    span,
    ...(said === undefined ? {} : { said }),
    ...(given === undefined ? {} : { given }),
    ...(out === "" ? {} : { out }),
  };
}

async function readValue(store: RunStore, stored: StoredValue): Promise<unknown> {
  const file = "artifact" in stored ? await store.source.artifact(stored.artifact) : undefined;
  const loaded = loadStored(stored, file);
  return "value" in loaded ? loaded.value : `[${loaded.error}]`;
}

async function messageText(store: RunStore, stored: StoredValue, cut: Cut): Promise<string> {
  const message = (await readValue(store, stored)) as Message;
  return cut(message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n"));
}

async function textOf(store: RunStore, stored: StoredValue | undefined, cut: Cut): Promise<string | undefined> {
  if (stored === undefined) return undefined;
  const value = await readValue(store, stored);
  return cut(typeof value === "string" ? value : (JSON.stringify(value, undefined, 2) ?? ""));
}

type Cut = (text: string) => string;

function cutter(without: WithoutSecrets): Cut {
  return (text) => {
    const shown = without(text.slice(0, MOST_TEXT + BEYOND)).slice(0, MOST_TEXT);
    const more = text.length - MOST_TEXT;
    return more <= 0 ? shown : `${shown}\n[${more} more characters are in the bundle]`;
  };
}
