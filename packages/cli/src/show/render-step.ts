import type { AttemptRow, TimelineEvent, UnknownEvent } from "@openexec/timeline";
import { escapeLines } from "../text/escape.ts";
import type { Painter } from "../text/painter.ts";
import { renderEvent } from "./render-events.ts";
import { renderSteps, type StepsFrame } from "./render-steps.ts";

const LINES_PER_PAYLOAD = 16;

/** One attempt in full: its line of the tree, then each of its events with what it holds. */
export function renderStep(
  attempt: AttemptRow,
  events: readonly (TimelineEvent | UnknownEvent)[],
  frame: Omit<StepsFrame, "maxCalls">,
  paint: Painter,
): readonly string[] {
  const tree = renderSteps({ attempts: [attempt], loose: {} }, { ...frame, maxCalls: Number.POSITIVE_INFINITY }, paint);
  return [
    ...tree,
    ...events.flatMap((event) => ["", renderEvent(event, frame, paint), ...payloadLines(event.payload, paint)]),
  ];
}

function payloadLines(payload: unknown, paint: Painter): readonly string[] {
  // Indented JSON has its line breaks between values; those inside strings stay escaped.
  const lines = escapeLines(JSON.stringify(payload, null, 2) ?? "");
  const cut = lines.length - LINES_PER_PAYLOAD;
  const shown = cut > 0 ? [...lines.slice(0, LINES_PER_PAYLOAD), `… ${cut} more lines: --json has them`] : lines;
  return shown.map((line) => paint.dim(`        ${line}`));
}
