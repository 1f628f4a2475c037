import type { ReplayReport } from "@openexec/runtime";
import type { WorldCount } from "./count-world.ts";

/** What the isolated process is told, as a file. Paths are absolute. */
export interface ReplayJob {
  readonly bundle: string;
  /** Stands in every message that the process sends. */
  readonly token: string;
  /** The compiled program. */
  readonly program: string;
  /** Key of the placeholders: the code itself holds secrets, and what it derives is filtered. */
  readonly filterKey?: string;
  /** One attempt only. */
  readonly attempt?: string;
}

/** Lines that the isolated process writes on its result pipe. */
export type ReplayMessage =
  /** It lives, and stands at this line of the record. */
  | { readonly type: "progress"; readonly seq: number }
  | {
      readonly type: "report";
      readonly report: ReplayReport;
      readonly replayMs: number;
      /** What the code tried to reach outside of the record. */
      readonly reached: readonly string[];
      readonly made: WorldCount;
      /** Of the definition that the code came to. */
      readonly flowHash: string;
    }
  | { readonly type: "error"; readonly code: string; readonly message: string };

/** File descriptor of the result pipe; standard output belongs to the flow. */
export const RESULT_FD = 3;
