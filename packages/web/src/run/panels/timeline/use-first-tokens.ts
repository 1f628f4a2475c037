import { useEffect, useMemo, useState } from "react";
import type { Span } from "../../model/spans.ts";
import type { TreeRow } from "../../model/tree.ts";
import { payloadOf } from "../../source/payload.ts";
import { useRested } from "../../state/use-rested.ts";
import { useRunStore } from "../../state/use-run.ts";
import type { RowWindow } from "./row-window.ts";

const endOf = (span: Span): number | undefined =>
  span.spanType === "call" && span.row.callType === "model" ? span.endedSeq : undefined;

/** Milliseconds until the first token of the model calls in view, by their ids: read while they are shown. */
export function useFirstTokens(rows: readonly TreeRow[], { first, last }: RowWindow): ReadonlyMap<string, number> {
  const { events } = useRunStore();
  const [read, setRead] = useState(0);
  const calls = useMemo(
    () =>
      rows.slice(first, last).flatMap(({ span }) => {
        const seq = endOf(span);
        return seq === undefined ? [] : [{ id: span.id, seq }];
      }),
    [rows, first, last],
  );
  // What is scrolled past is not read.
  const rested = useRested(calls);
  useEffect(() => {
    const ends = rested.map(({ seq }) => events.follow(seq, () => setRead((count) => count + 1)));
    return () => {
      for (const end of ends) end();
    };
  }, [events, rested]);
  // Each count is an event that came.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  return useMemo(
    () =>
      new Map(
        calls.flatMap(({ id, seq }) => {
          const ms = payloadOf(events.peek(seq), "ModelInvocation")?.timeToFirstTokenMs;
          return ms === undefined ? [] : [[id, ms] as const];
        }),
      ),
    [events, calls, read],
  );
}
