/** `broken` needs somebody; `repaired` needed somebody and does no more; `odd` works, but not as it should. */
export type CheckState = "fine" | "odd" | "broken" | "repaired";

/** One thing that the doctor looked at. */
export interface Check {
  readonly what: string;
  readonly state: CheckState;
  readonly found: string;
  /** What to do, where something is to be done. */
  readonly advice?: string;
}

export const LOOKS = {
  fine: { icon: "✓", colour: "green" },
  odd: { icon: "!", colour: "yellow" },
  broken: { icon: "✗", colour: "red" },
  repaired: { icon: "+", colour: "green" },
} as const satisfies Record<CheckState, { icon: string; colour: "green" | "yellow" | "red" }>;
