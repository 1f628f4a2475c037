import { relative } from "node:path";
import {
  type FoldedRun,
  foldRun,
  readTimeline,
  type TimelineEvent,
  type UnknownEvent,
  unendedStatus,
} from "@openexec/timeline";
import type { OpenedRun } from "../compose/open-run.ts";
import type { CommandResult, OptionSpec } from "../framework/command.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";
import type { Flags } from "../framework/flags.ts";
import { painter } from "../text/painter.ts";
import { findAttempt } from "./find-attempt.ts";
import { renderEvent } from "./render-events.ts";
import { renderRun } from "./render-run.ts";
import { renderStep } from "./render-step.ts";
import { runDocument } from "./run-document.ts";

export const SHOW_OPTIONS: readonly OptionSpec[] = [
  { flags: "--step <attempt>", description: "one attempt in full: fan[3]/review#2, or its node where that ran once" },
  { flags: "--events", description: "every event of the log, one line each" },
];

type Events = readonly (TimelineEvent | UnknownEvent)[];

/** What `show` and `open` say about a bundle. */
export async function showBundle(context: Context, opened: OpenedRun, flags: Flags): Promise<CommandResult> {
  const read = await foldRun(opened.source, { writerAlive: await opened.isWriterAlive() });
  const folded = { ...read, findings: [...opened.findings, ...read.findings] };
  const { run } = folded;
  const paint = painter(context.stdout, context.env);
  const columns = context.stdout.columns ?? Number.POSITIVE_INFINITY;
  const frame = { columns, startedAt: run.startedAt ?? "", unended: unendedStatus(read.status) };
  const step = flags.text("step");
  const result = (json: unknown, lines: readonly string[]): CommandResult => ({
    exitCode: EXIT.ok,
    json,
    text: lines.join("\n"),
    quiet: folded.status,
  });
  if (step !== undefined) {
    const attempt = findAttempt(step, folded.steps.attempts);
    const events = await readEvents(opened, (event) => event.attemptId === attempt.attemptId);
    return result({ ...identity(folded), attempt, events }, renderStep(attempt, events, frame, paint));
  }
  if (flags.on("events")) {
    const events = await readEvents(opened, () => true);
    const lines = events.map((event) => renderEvent(event, frame, paint));
    return result({ ...identity(folded), events, findings: folded.findings }, lines);
  }
  const place = { columns, nowMs: context.now(), place: relative(context.userCwd, opened.path) || "." };
  return result(runDocument(folded, opened), renderRun(folded, place, paint));
}

function identity({ run, status }: FoldedRun): { runId: string | null; status: string } {
  return { runId: run.runId ?? null, status };
}

async function readEvents(opened: OpenedRun, wanted: (event: Events[number]) => boolean): Promise<Events> {
  const events: Events[number][] = [];
  // The fold has checked every payload already.
  for await (const { event } of readTimeline(opened.source, { live: true, check: false })) {
    if (wanted(event)) events.push(event);
  }
  return events;
}
