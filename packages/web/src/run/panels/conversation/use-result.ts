import { resultOf } from "../../model/conversation/result-word.ts";
import type { CallSpan } from "../../model/spans.ts";
import type { RunEvent } from "../../source/event-cache.ts";
import { payloadOf } from "../../source/payload.ts";
import { useEvent, useStoredValue } from "../../state/use-run.ts";
import { isRecord } from "../../text/is-record.ts";

/** How a call ended, in a word: needs its payloads, and is undefined until they came. */
export function useResult(span: CallSpan): string | undefined {
  const started = useEvent(span.startedSeq);
  const ended = useEvent(span.endedSeq);
  const input = useStoredValue(payloadOf(started, "ToolCallStarted")?.input);
  const output = useStoredValue(outputOf(ended));
  if (started === undefined || (span.endedSeq !== undefined && ended === undefined)) return undefined;
  return resultOf(span, valueIn(input), valueIn(output));
}

function outputOf(ended: RunEvent | undefined) {
  const payload = payloadOf(ended, "ToolCall");
  return payload?.output ?? payload?.process?.stdout.content;
}

function valueIn(loaded: unknown): unknown {
  return isRecord(loaded) && "value" in loaded ? loaded.value : undefined;
}
