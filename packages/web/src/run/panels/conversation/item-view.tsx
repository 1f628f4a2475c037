import { memo, type ReactNode } from "react";
import type { Item } from "../../model/conversation/items.ts";
import { AgentItem } from "./agent-item.tsx";
import { AskItem } from "./ask-item.tsx";
import { DecisionItem } from "./decision-item.tsx";
import { FoldItem } from "./fold-item.tsx";
import type { ItemProps } from "./item-props.ts";
import { LineItem } from "./line-item.tsx";
import { ModelItem } from "./model-item.tsx";
import { StepItem } from "./step-item.tsx";
import { ToolItem } from "./tool-item.tsx";

type Views = { readonly [Type in Item["itemType"]]: (props: ItemProps<Type>) => ReactNode };

const VIEWS: Views = {
  step: StepItem,
  line: LineItem,
  model: ModelItem,
  agent: AgentItem,
  tool: ToolItem,
  fold: FoldItem,
  ask: AskItem,
  decision: DecisionItem,
};

/** One item, with the edge of the playhead, and faint while it lies in the future. */
export const ItemView = memo(function ItemView({
  item,
  current,
  future,
}: {
  readonly item: Item;
  readonly current: boolean;
  readonly future: boolean;
}) {
  return (
    <article
      aria-current={current ? "true" : undefined}
      className={`border-l-2 ${current ? "border-accent" : "border-transparent"} ${future ? "opacity-45" : ""}`}
    >
      <Inside item={item} current={current} />
    </article>
  );
});

/** Apart from its frame: the playhead makes many items past or future at once, and nothing in them changes by that. */
const Inside = memo(function Inside({ item, current }: { readonly item: Item; readonly current: boolean }) {
  // The table has a view of the right type for each item; TypeScript cannot follow that through a union.
  const View = VIEWS[item.itemType] as (props: {
    readonly item: Item;
    readonly current: boolean;
    readonly draw: (item: Item) => ReactNode;
  }) => ReactNode;
  return <View item={item} current={current} draw={drawInside} />;
});

function drawInside(item: Item): ReactNode {
  return <ItemView item={item} current={false} future={false} />;
}
