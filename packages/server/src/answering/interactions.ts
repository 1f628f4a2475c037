import type { Interaction } from "@openexec/protocol";
import type { StoredValue, TimelineEvent } from "@openexec/timeline";
import type { Requests, SentAnswer } from "../ports/requests.ts";
import { asType } from "../run/entries.ts";
import type { Place } from "../run/places.ts";
import { present } from "../run/present.ts";
import { isFinished, type OpenedRun } from "../run/run-logs.ts";

interface InteractionDeps {
  readonly requests: Requests;
  now(): number;
}

interface Facts {
  /** Answers in the inbox that the log doesn't have. */
  readonly sent: readonly SentAnswer[];
  /** The run is over: what nobody answered is answered no more. */
  readonly finished: boolean;
  readonly nowMs: number;
}

/** What a run asked, with the answers: all of it, or what stands at these places of its log. */
export async function interactionsOf(
  { requests, now }: InteractionDeps,
  run: OpenedRun,
  places: readonly Place[] = run.log.places.of("interactions"),
): Promise<readonly Interaction[]> {
  const events = await run.log.events(places.flatMap(({ seq, endedSeq = seq }) => [seq, endedSeq]));
  const finished = isFinished(run);
  const facts = { sent: finished ? [] : await requests.sent(run.runId), finished, nowMs: now() };
  return places.flatMap(({ seq, endedSeq }) => {
    const asked = asType(events.get(seq), "InteractionRequested");
    if (asked === undefined) return [];
    return [interactionOf(asked, endedSeq === undefined ? undefined : events.get(endedSeq), facts)];
  });
}

/** The question `interactionId` of a run as it was asked last, if it ever was. */
export async function findInteraction(
  deps: InteractionDeps,
  run: OpenedRun,
  interactionId: string,
): Promise<Interaction | undefined> {
  return (await interactionsOf(deps, run)).findLast((interaction) => interaction.interactionId === interactionId);
}

/** A question from its event, its answer from the event that resolved it or from the inbox. */
function interactionOf(
  { seq, at, callId, attemptId, payload }: TimelineEvent<"InteractionRequested">,
  resolved: TimelineEvent | undefined,
  facts: Facts,
): Interaction {
  const { interactionType, message, mode, url, schema, options, argumentsSha256, expiresAt } = payload;
  const interactionId = callId ?? "";
  const answer = loggedAnswer(resolved) ?? sentAnswer(interactionId, facts.sent);
  const over = facts.finished || (expiresAt !== undefined && Date.parse(expiresAt) <= facts.nowMs);
  const unanswered: Interaction["state"] = over ? "expired" : "pending";
  const answered: Interaction["state"] = answer?.seq === undefined ? "sent" : "answered";
  return present({
    interactionId,
    interactionType,
    seq,
    attemptId,
    requestedAt: at,
    message,
    mode,
    url,
    schema: inline(schema),
    options: inline(options),
    digest: argumentsSha256,
    expiresAt,
    state: answer === undefined ? unanswered : answered,
    answer,
  });
}

function loggedAnswer(event: TimelineEvent | undefined): Interaction["answer"] {
  const resolved = asType(event, "InteractionResolved");
  if (resolved === undefined) return undefined;
  const { action, content, by, at, waitedMs } = resolved.payload;
  return present({ action, content: inline(content), by, at, waitedMs, seq: resolved.seq });
}

function sentAnswer(interactionId: string, sent: readonly SentAnswer[]): Interaction["answer"] {
  const found = sent.find((answer) => answer.interactionId === interactionId);
  if (found === undefined) return undefined;
  const { action, content, by, at } = found;
  return present({ action, content, by: { ...by }, at });
}

/** A value that stands in the event itself; of one in a file, where that is. */
function inline(value: StoredValue | undefined): unknown {
  if (value === undefined) return undefined;
  return "value" in value ? value.value : { artifact: value.artifact };
}
