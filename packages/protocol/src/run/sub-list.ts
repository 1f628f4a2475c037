import { z } from "zod";

/** How a list below a run is read on: entries whose `seq` is beyond `after`, in the order of the log. */
export const subListQuerySchema = z.strictObject({
  after: z.coerce.number().int().nonnegative().default(0).describe("Only entries beyond this number of an event"),
  limit: z.coerce.number().int().min(1).max(5_000).default(500).describe("At most so many"),
});

/** A page of a list below a run. `nextAfter` is absent on the last page. */
export function subListSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextAfter: z.int().nonnegative().optional() });
}
/** See {@link subListSchema}. */
export interface SubList<Item> {
  readonly items: readonly Item[];
  readonly nextAfter?: number;
}
