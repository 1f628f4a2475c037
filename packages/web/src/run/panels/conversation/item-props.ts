import type { ReactNode } from "react";
import type { Item } from "../../model/conversation/items.ts";

export interface ItemProps<Type extends Item["itemType"] = Item["itemType"]> {
  readonly item: Extract<Item, { readonly itemType: Type }>;
  /** The playhead stands at it. */
  readonly current: boolean;
  /** Draws an item inside of this one. */
  readonly draw: (item: Item) => ReactNode;
}
