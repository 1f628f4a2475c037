/** Time of the machine. Only live adapters implement it with the real one. */
export interface Clock {
  /** Milliseconds since 1970; may jump. */
  now(): number;
  /** Milliseconds from an arbitrary start, never decreasing, with fractions. */
  monotonic(): number;
  /** Calls back once after `ms`; the returned function cancels. */
  timer(ms: number, fire: () => void): () => void;
}
