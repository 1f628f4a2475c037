import type { RunRows } from "@openexec/protocol";

/** Fields to set, by list and by the row's line. */
export type RowLists = { [Name in keyof RunRows]: Map<number, Partial<RunRows[Name]>> };

/** What a batch of events says about the rows of a run: fields to set, by list and by the row's line. */
export class RowChanges {
  readonly lists: RowLists = {
    attempts: new Map(),
    modelCalls: new Map(),
    toolCalls: new Map(),
    policyChecks: new Map(),
    interactions: new Map(),
    artifacts: new Map(),
    sessions: new Map(),
    commits: new Map(),
    ciJobs: new Map(),
  };

  /** Adds a row, or sets fields of one that an earlier batch has begun; fields that are undefined are left out. */
  set<Name extends keyof RunRows>(
    name: Name,
    seq: number,
    fields: { readonly [Field in keyof RunRows[Name]]?: RunRows[Name][Field] | undefined },
  ): void {
    const list: Map<number, Partial<RunRows[Name]>> = this.lists[name];
    const row: Partial<RunRows[Name]> = list.get(seq) ?? {};
    for (const field in fields) if (fields[field] !== undefined) row[field] = fields[field];
    list.set(seq, row);
  }
}
