/** The reason in the log's `Gap`; a replay knows it by this. */
export const WAITED_OUTSIDE = "code waited on something that is no port";

/** Something that code of an attempt came to when it was not its turn. */
export interface HeldBack {
  /** The event that it begins with; absent where a callback returned. */
  readonly event?: { readonly type: "SleepStarted" | "ArtifactCreated"; readonly payload: object };
  goOn(): void;
}
