import { Split } from "lucide-react";
import { Gutter } from "./gutter.tsx";
import type { ItemProps } from "./item-props.ts";

/** Which way the run went, and what chose it. */
export function DecisionItem({ item: { decision, from } }: ItemProps<"decision">) {
  const { choice, to, rule } = decision;
  return (
    <Gutter line seq={decision.seq}>
      <p className="flex h-7 items-center gap-2 text-muted">
        <Split aria-hidden className="rotate-90" />
        <span>{from}</span>
        <span className="text-ink">{choice}</span>
        {to !== undefined && to !== choice && <span>{`→ ${to}`}</span>}
        <span className="ml-auto truncate font-mono text-mono">{rule}</span>
      </p>
    </Gutter>
  );
}
