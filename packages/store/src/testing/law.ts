import type { RunFilter } from "@openexec/protocol";
import type { RunIndex, ScopedFilter, SearchQuery } from "../port.ts";
import { madeRunId } from "./made-run.ts";

/** One law of the port. `check` opens a fresh index, and rejects when the backend breaks the law. */
export interface RunIndexCase {
  readonly name: string;
  check(open: () => Promise<RunIndex>): Promise<void>;
}

export const everywhere = (filter: RunFilter = {}): ScopedFilter => ({ project: { in: ["*"] }, ...filter });

export const looking = (text: string): SearchQuery["filter"] => ({ project: { in: ["*"] }, text });

/** The `n` of each run that a list answers, in its order. */
export async function listed(index: RunIndex, filter: RunFilter = {}): Promise<readonly number[]> {
  return (await index.list({ filter: everywhere(filter) })).runs.map(({ id }) => ordinal(id));
}

const ordinals = new Map(Array.from({ length: 100 }, (_, n) => [String(madeRunId(n)), n]));
export const ordinal = (id: string): number => ordinals.get(id) ?? -1;

export function law(name: string, check: (index: RunIndex) => Promise<void>): RunIndexCase {
  return {
    name,
    async check(open) {
      const index = await open();
      try {
        await check(index);
      } finally {
        await index.close();
      }
    },
  };
}
