import type { TurnItem } from "@openexec/timeline";
import { beginningOf } from "./beginning-of.ts";

/** What has no text of its own counts as so many characters. */
const CALL = 80;

const sizeOf = (item: TurnItem): number => ("text" in item ? Math.max(1, item.text.length) : CALL);

/** The beginning of what an agent did and said: as many items as fit into this share of all, the last text cut. */
export function revealTurn(items: readonly TurnItem[], share: number): readonly TurnItem[] {
  if (share >= 1) return items;
  let left = Math.ceil(items.reduce((sum, item) => sum + sizeOf(item), 0) * share);
  const shown: TurnItem[] = [];
  for (const item of items) {
    if (left <= 0) break;
    shown.push("text" in item ? { ...item, text: beginningOf(item.text, left) } : item);
    left -= sizeOf(item);
  }
  return shown;
}
