import { type PayloadOf, RUN_STATUSES } from "@openexec/timeline";
import type { ChoiceField, RunFilter } from "../runs/filter.ts";

/** How the values of a field are written. */
export type FieldType = "choice" | "moment" | "duration" | "amount" | "flag" | "word" | "text";

export interface FilterField {
  /** Its name in the filter command. */
  readonly word: string;
  /** Other spellings that are understood and never printed. */
  readonly aliases?: readonly string[];
  readonly fieldType: FieldType;
  /** One line for completion lists. */
  readonly says: string;
  readonly examples: readonly string[];
  /** All values there can be; absent where they depend on the runs. */
  readonly known?: readonly string[];
}

const TRIGGERS = {
  cli: true,
  http: true,
  mcp: true,
  schedule: true,
  ci: true,
  import: true,
  replay: true,
  fork: true,
  record: true,
} as const satisfies Record<PayloadOf<"RunStarted">["trigger"]["type"], true>;

/** What the filter command can say, in the order in which it is printed. The API's query has the same fields by key. */
export const FILTER_FIELDS = {
  status: {
    word: "status",
    fieldType: "choice",
    says: "how the run stands",
    examples: ["failed", "running"],
    known: RUN_STATUSES,
  },
  trigger: {
    word: "trigger",
    fieldType: "choice",
    says: "what began it",
    examples: ["cli", "ci"],
    known: Object.keys(TRIGGERS),
  },
  flow: { word: "flow", fieldType: "choice", says: "the flow's name", examples: ["review"] },
  tool: { word: "tool", fieldType: "choice", says: "a tool that it called", examples: ["shell", "git.*"] },
  model: { word: "model", fieldType: "choice", says: "a model that it called", examples: [] },
  repo: { word: "repo", fieldType: "choice", says: "the repository", examples: [] },
  branch: { word: "branch", fieldType: "choice", says: "the branch", examples: ["main"] },
  commit: { word: "commit", fieldType: "choice", says: "a commit, by four digits or more", examples: [] },
  tag: { word: "tag", fieldType: "choice", says: "a tag that somebody gave it", examples: [] },
  actor: { word: "actor", fieldType: "choice", says: "who began it", examples: [] },
  project: { word: "project", fieldType: "choice", says: "the project; * is all of them", examples: ["*"] },
  from: {
    word: "after",
    aliases: ["from", "since"],
    fieldType: "moment",
    says: "started then or later",
    examples: ["2h", "7d", "2026-11-20"],
  },
  to: {
    word: "before",
    aliases: ["to", "until"],
    fieldType: "moment",
    says: "started then or earlier",
    examples: ["1d"],
  },
  after: { word: "changed", fieldType: "moment", says: "started or changed since", examples: ["5m"] },
  duration: { word: "duration", fieldType: "duration", says: "how long it took", examples: [">5s", "1m..5m"] },
  cost: { word: "cost", fieldType: "amount", says: "US dollars", examples: [">=1", "0.5..2"] },
  elicitation: {
    word: "elicitation",
    fieldType: "flag",
    says: "whether a person was asked",
    examples: ["true", "false"],
  },
  violation: { word: "violation", fieldType: "flag", says: "whether a policy said no", examples: ["true", "false"] },
  replayOf: { word: "replay-of", aliases: ["replayOf"], fieldType: "word", says: "replays of this run", examples: [] },
  replays: {
    word: "replays",
    fieldType: "word",
    says: "replays too, or only them",
    examples: ["include", "only"],
    known: ["include", "only"],
  },
  code: { word: "code", fieldType: "text", says: "part of submitted code", examples: [] },
  text: { word: "text", fieldType: "text", says: "part of any text", examples: [] },
} as const satisfies {
  readonly [Field in keyof Required<RunFilter>]: FilterField &
    (Field extends ChoiceField ? { fieldType: "choice" } : unknown);
};

export type FilterFieldName = keyof typeof FILTER_FIELDS;

/** All fields in the order in which they are printed. */
export const FIELD_NAMES = Object.keys(FILTER_FIELDS) as readonly FilterFieldName[];

/** The field with this key, whatever its literal types. */
export function fieldOf(name: FilterFieldName): FilterField {
  return FILTER_FIELDS[name];
}

const BY_WORD = new Map<string, FilterFieldName>(
  FIELD_NAMES.flatMap((name) => {
    const { word, aliases = [] } = fieldOf(name);
    return [word, ...aliases].map((spelling) => [spelling.toLowerCase(), name] as const);
  }),
);

/** The field that a word of the filter command means; upper and lower case are the same. */
export function fieldByWord(word: string): FilterFieldName | undefined {
  return BY_WORD.get(word.toLowerCase());
}

/** The words of the filter command. */
export const FILTER_WORDS: readonly string[] = FIELD_NAMES.map((name) => FILTER_FIELDS[name].word);
