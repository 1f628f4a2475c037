/** How much of a thing a test does: little in `npm test`, as much as is promised in `npm run test:full`. */
interface Row {
  /** Of what it is the number, for those who read this table. */
  readonly what: string;
  readonly small: number;
  readonly full: number;
}

const TABLE = {
  kills: { what: "kill -9 at random moments of a run", small: 30, full: 300 },
  faultyDiskRuns: { what: "runs rebuilt at every prefix of a faulty disk", small: 3, full: 60 },
  fanOutWidth: { what: "parallel calls of the fan-out", small: 64, full: 64 },
  fanOutShuffles: { what: "fan-outs whose completions are shuffled differently", small: 20, full: 200 },
  tapeShuffles: { what: "replays whose tape offers outcomes out of order", small: 20, full: 200 },
  events: { what: "events of the long run that is written, folded and replayed", small: 20_000, full: 1_000_000 },
  loopSteps: { what: "steps of the long loop", small: 300, full: 3_000 },
  sessionEvents: { what: "concurrent events of one agent session", small: 1_000, full: 1_000 },
  sessionTurns: { what: "turns of the long conversation", small: 200, full: 200 },
  secrets: { what: "seeded credentials", small: 60, full: 60 },
  secretSplits: { what: "places at which each credential is split over frames", small: 4, full: 64 },
  properties: { what: "cases per property", small: 100, full: 5_000 },
  indexKills: { what: "kill -9 at random moments of a rebuild, and as many of a sweep", small: 3, full: 60 },
  damagedPages: { what: "pages of an index, each damaged in a copy of its own", small: 40, full: 300 },
  migrationKills: {
    what: "kill -9 of a command and of a server that bring an index to this version",
    small: 3,
    full: 40,
  },
  migratedRuns: { what: "runs of an index that is brought to this version", small: 200, full: 3_000 },
  serverKills: { what: "kill -9 of a server in a live fold, in a sweep, and at an answer", small: 3, full: 40 },
  pageEvents: { what: "events of the long run that a page opens, served and dropped", small: 10_000, full: 100_000 },
  liveClients: { what: "clients that follow one run across a restart of the server", small: 40, full: 500 },
  loadSeconds: { what: "seconds of mixed reads while runs write", small: 2, full: 60 },
  galleries: { what: "looks at the gallery of the parts of the web app, which is built for it", small: 0, full: 1 },
  fuzzedLogs: { what: "damaged logs given to the reader", small: 300, full: 20_000 },
} as const satisfies Record<string, Row>;

/** A size that tests scale by. */
export type ScaleName = keyof typeof TABLE;

/** `small`, unless OPENEXEC_SCALE says `full`. Any other word is an error, so that a typo can't pass for a full run. */
const tier: "small" | "full" = readTier(process.env.OPENEXEC_SCALE ?? "small");

function readTier(word: string): "small" | "full" {
  if (word === "small" || word === "full") return word;
  throw new RangeError(`OPENEXEC_SCALE is "${word}"; it may be small or full`);
}

/** The sizes of this run: `scale.kills` is a number. */
export const scale = Object.fromEntries(Object.entries(TABLE).map(([name, row]) => [name, row[tier]])) as Readonly<
  Record<ScaleName, number>
>;

/** The sizes of this run in one line, as the test runner prints it. */
export function scaleLine(): string {
  return `sizes (${tier}): ${Object.entries(scale)
    .map(([name, size]) => `${name} ${size}`)
    .join(", ")}`;
}
