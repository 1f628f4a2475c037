import { useMemo } from "react";
import { whyOf } from "../model/why.ts";
import { useRun, useRunStore } from "../state/use-run.ts";
import { plainText } from "../text/plain.ts";
import { FAMILY_BARS } from "./families.ts";

/** The chain of events that led to an event, the nearest cause first, each a jump. */
export function WhyChain({ seq }: { readonly seq: number }) {
  const store = useRunStore();
  const spans = useRun((view) => view.data.spans);
  const chain = useMemo(() => whyOf(spans, seq), [spans, seq]);
  if (chain.length === 0) return <p className="text-muted text-small">Nothing led to it: it is the beginning.</p>;
  return (
    <ol aria-label="What led here" className="flex flex-col text-small">
      {chain.map(({ seq: at, relation, label, family }) => (
        <li key={`${at}${relation}`}>
          <button
            type="button"
            className="flex w-full items-center gap-2 rounded px-1 py-0.5 text-left hover:bg-hover"
            onClick={() => store.seek(at)}
          >
            <span className="w-20 shrink-0 text-muted">{relation}</span>
            <span className={`h-3.5 w-0.75 shrink-0 rounded ${FAMILY_BARS[family]}`} />
            <span className="min-w-0 flex-1 truncate">{plainText(label)}</span>
            <span className="shrink-0 text-muted tabular-nums">{at}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
