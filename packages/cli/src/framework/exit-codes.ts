/** What the process ends with. Scripts rely on them: a meaning never changes. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  diverged: 3,
  waiting: 4,
  timedOut: 124,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS = {
  0: "ok",
  1: "the run failed",
  2: "wrong usage or bad input",
  3: "the replay diverged, or the record is damaged",
  4: "the run waits for a person",
  124: "the run timed out",
  130: "interrupted",
} as const satisfies Record<ExitCode, string>;
