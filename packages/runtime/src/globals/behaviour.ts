/**
 * Changes of runtime behaviour since version 1, each with its story. A record names those that it was made under, and
 * is replayed under just those.
 */
export const BEHAVIOURS = {
  /**
   * Variables that Node itself reads while code loads modules (`NODE_V8_COVERAGE`, `WATCH_REPORT_DEPENDENCIES`) are no
   * values of the code: how often they are read depends on what is loaded already, so replays of flows that import
   * built-in modules diverged. First recordings have them.
   */
  leavesOutLoaderReads: 1,
} as const;
export type Behaviour = keyof typeof BEHAVIOURS;

/** Written by every new run. */
export const BEHAVIOUR_FLAGS: readonly number[] = Object.values(BEHAVIOURS);

let flags: ReadonlySet<number> = new Set(BEHAVIOUR_FLAGS);

/** From now on this process behaves as a runtime with these flags: for the replay or resume of one record. */
export function behaveAs(recorded: readonly number[]): void {
  flags = new Set(recorded);
}

export function behaves(behaviour: Behaviour): boolean {
  return flags.has(BEHAVIOURS[behaviour]);
}
