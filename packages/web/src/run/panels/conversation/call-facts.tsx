import { formatCompact, formatCost, formatCount, formatDuration } from "@openexec/timeline";
import { exactCost, exactDuration } from "../../../parts/exact.ts";
import { NOT_ENDED } from "../../../parts/numbers.tsx";
import type { CallSpan } from "../../model/spans.ts";
import { factLine } from "../../text/fact-line.ts";

/** What answered, and what that took, in one line; the same exactly on hover. */
export function CallFacts({ span }: { readonly span: CallSpan }) {
  const { usage, cost, durationMs } = span.row;
  const facts = [
    span.name,
    usage === undefined ? undefined : `${formatCompact(usage.output)} tokens out`,
    cost === undefined ? undefined : formatCost(cost),
    formatDuration(durationMs),
  ];
  const exactly = [
    usage === undefined ? undefined : `${formatCount(usage.output)} tokens out`,
    cost === undefined ? undefined : exactCost(cost),
    durationMs === undefined ? NOT_ENDED : exactDuration(durationMs),
  ];
  return (
    <p className="pt-1 text-label text-muted tabular-nums" title={factLine(exactly)}>
      {factLine(facts)}
    </p>
  );
}
