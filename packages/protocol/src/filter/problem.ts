export type FilterProblemCode =
  | "unknown_field"
  | "unknown_value"
  | "missing_value"
  | "bad_value"
  | "unclosed_quote"
  | "repeated_field"
  | "not_negatable";

/** What is wrong with a filter, where, and what would be right. */
export interface FilterProblem {
  readonly code: FilterProblemCode;
  /** Offsets in the text, in UTF-16 units; `to` is behind the end. In a query they count within the parameter's value. */
  readonly from: number;
  readonly to: number;
  /** A sentence for people. */
  readonly message: string;
  /** The parameter, where a query was read. */
  readonly param?: string;
  /** What is known where something unknown was given. */
  readonly known?: readonly string[];
  /** The known one that looks most like it. */
  readonly nearest?: string;
}
