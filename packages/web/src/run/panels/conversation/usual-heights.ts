import type { Item } from "../../model/conversation/items.ts";

/** Heights of items before they are measured, in pixels. One that waits for its events is as high, so that nothing moves until they are there. */
export const USUAL_HEIGHTS = {
  step: 29,
  line: 28,
  model: 120,
  agent: 180,
  tool: 28,
  fold: 28,
  ask: 72,
  decision: 28,
} as const satisfies Record<Item["itemType"], number>;
