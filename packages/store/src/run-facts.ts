import type { Labels } from "@openexec/timeline";

/** What is known about a run beside its log. Absent fields stay as they are; `null` removes. */
export interface RunFacts {
  /** From the home's numbers: an index that is made again keeps them. */
  readonly number?: number | null;
  readonly labels?: Pick<Labels, "pinned" | "tags" | "note">;
  /** Whether the process that holds the run's lock lives: a running run without it is interrupted. */
  readonly writerAlive?: boolean;
  /** When the run entered this installation, RFC 3339; its start when absent. Retention counts from here. */
  readonly enteredAt?: string;
  /** Of the whole directory. */
  readonly bytes?: number;
  /** Where the last line that was read begins in the log: who goes on reads from there, and the index compares that line. */
  readonly offset?: number;
  readonly sample?: boolean;
  /** What a run that was accepted and has no log yet will be. */
  readonly pending?: {
    readonly project: string;
    readonly flow: string;
    readonly trigger: string;
    readonly title?: string;
  };
}
