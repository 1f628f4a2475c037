import type { RunStatus } from "@openexec/timeline";

/** Values of one field: any of `in` (all when absent) and none of `notIn`. */
export interface Choice<Value extends string = string> {
  readonly in?: readonly Value[];
  readonly notIn?: readonly Value[];
}

/** A stretch of numbers; absent ends are open. A run without the number is outside every range. */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  /** The end itself is outside: `>1` rather than `>=1`. */
  readonly minOpen?: boolean;
  readonly maxOpen?: boolean;
}

/** Fields that a list is filtered by one of their values. */
export const CHOICE_FIELDS = [
  "status",
  "trigger",
  "flow",
  "tool",
  "model",
  "repo",
  "branch",
  "commit",
  "tag",
  "actor",
  "project",
] as const;
export type ChoiceField = (typeof CHOICE_FIELDS)[number];

/**
 * Which runs are meant: values in one field are OR, fields are AND. The one form that the API's query, the filter
 * command, the web app's URL and the index share.
 */
export interface RunFilter {
  readonly status?: Choice<RunStatus>;
  readonly trigger?: Choice;
  readonly flow?: Choice;
  /** Exact names, or `prefix.*`. */
  readonly tool?: Choice;
  readonly model?: Choice;
  readonly repo?: Choice;
  readonly branch?: Choice;
  /** Whole hashes or at least four leading digits. */
  readonly commit?: Choice;
  readonly tag?: Choice;
  readonly actor?: Choice;
  /** Absent: the caller's project, which the server fills in. `["*"]` asks for all. */
  readonly project?: Choice;
  /** Bounds of the start, both inclusive; RFC 3339 UTC with milliseconds. */
  readonly from?: string;
  readonly to?: string;
  /** Started after this moment, or changed since. */
  readonly after?: string;
  /** Milliseconds. */
  readonly duration?: NumberRange;
  /** US dollars. */
  readonly cost?: NumberRange;
  /** Whether a person was asked anything. */
  readonly elicitation?: boolean;
  /** Whether a policy said block or require_approval. */
  readonly violation?: boolean;
  /** Replays of this run. Replays are left out of a list otherwise. */
  readonly replayOf?: string;
  readonly replays?: "include" | "only";
  /** Part of submitted code. */
  readonly code?: string;
  /** Part of any indexed text. */
  readonly text?: string;
}
