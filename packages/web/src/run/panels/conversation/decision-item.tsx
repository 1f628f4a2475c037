import { Split } from "lucide-react";
import { plainText } from "../../text/plain.ts";
import { Gutter } from "./gutter.tsx";
import type { ItemProps } from "./item-props.ts";

/** Which way the run went, and what chose it. */
export function DecisionItem({ item: { decision, from } }: ItemProps<"decision">) {
  const { choice, to, rule } = decision;
  return (
    <Gutter line seq={decision.seq}>
      <p className="flex h-7 items-center gap-2 text-muted">
        <Split aria-hidden className="rotate-90" />
        <span>{plainText(from)}</span>
        <span className="text-ink">{plainText(choice)}</span>
        {to !== undefined && to !== choice && <span>{`→ ${plainText(to)}`}</span>}
        <span className="ml-auto truncate font-mono text-mono">{plainText(rule)}</span>
      </p>
    </Gutter>
  );
}
