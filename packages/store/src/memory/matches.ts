import type { Choice, NumberRange, RunFilter } from "@openexec/protocol";
import { changedMs } from "../fold/to-row.ts";
import { foldText } from "../query/fold-text.ts";
import type { KnownRun } from "./known-run.ts";

/** Whether a run is among those that `filter` means: the naive reading of each field. */
export function matches(run: KnownRun, filter: RunFilter): boolean {
  return (Object.keys(FIELDS) as (keyof RunFilter)[]).every((field) => {
    const test: Test<never> = FIELDS[field];
    return field in ALWAYS || filter[field] !== undefined ? test(run, filter[field] as never, filter) : true;
  });
}

/** Fields that say something also when they are absent. */
const ALWAYS: Partial<Record<keyof RunFilter, true>> = { replays: true };

type Test<Value> = (run: KnownRun, value: Value, filter: RunFilter) => boolean;

const FIELDS = {
  status: ({ row }, choice) => chosen(choice, (value) => row.status === value),
  trigger: ({ row }, choice) => chosen(choice, (value) => row.trigger === value),
  flow: ({ row }, choice) => chosen(choice, (value) => row.flow === value),
  tool: ({ state }, choice) =>
    chosen(choice, (pattern) =>
      pattern.endsWith(".*")
        ? [...state.tools.keys()].some((name) => name.startsWith(pattern.slice(0, -1)))
        : state.tools.has(pattern),
    ),
  model: ({ row }, choice) => chosen(choice, (value) => row.models.includes(value)),
  repo: ({ row }, choice) => chosen(choice, (value) => row.repo === value),
  branch: ({ row }, choice) => chosen(choice, (value) => row.branch === value),
  commit: (run, choice) =>
    chosen(choice, (value) =>
      commitsOf(run).some((sha) => sha === value || (value.length >= 4 && sha.startsWith(value))),
    ),
  tag: ({ row }, choice) => chosen(choice, (value) => row.tags.includes(value)),
  actor: ({ row }, choice) => chosen(choice, (value) => row.actor === value),
  project: ({ row }, choice) => chosen(choice, (value) => value === "*" || row.project === value),
  from: ({ row }, from) => Date.parse(row.startedAt) >= Date.parse(from),
  to: ({ row }, to) => Date.parse(row.startedAt) <= Date.parse(to),
  after: ({ row, state }, after) => Math.max(Date.parse(row.startedAt), changedMs(state.run)) > Date.parse(after),
  duration: ({ row }, range) => within(range, row.durationMs),
  cost: ({ row }, range) => within(range, row.costUsd),
  elicitation: ({ row }, asked) => row.interactions > 0 === asked,
  violation: ({ row }, violated) => row.violations > 0 === violated,
  replayOf: ({ row }, of) => row.replay?.of === of,
  replays: ({ row }, which, filter) => {
    if (which === "only") return row.replay !== undefined;
    return which === "include" || filter.replayOf !== undefined || row.replay === undefined;
  },
  code: ({ pieces }, code) =>
    pieces.some(({ part, text }) => part === "code" && foldText(text).includes(foldText(code))),
  text: ({ pieces }, text) => pieces.some((piece) => foldText(piece.text).includes(foldText(text))),
} satisfies { readonly [Field in keyof Required<RunFilter>]: Test<NonNullable<RunFilter[Field]>> };

function chosen<Value extends string>(choice: Choice<Value>, is: (value: Value) => boolean): boolean {
  return (choice.in === undefined || choice.in.some(is)) && !(choice.notIn ?? []).some(is);
}

function within({ min, max, minOpen, maxOpen }: NumberRange, value: number | undefined): boolean {
  if (value === undefined) return false;
  if (min !== undefined && (minOpen === true ? value <= min : value < min)) return false;
  return max === undefined || (maxOpen === true ? value < max : value <= max);
}

function commitsOf({ row, lists }: KnownRun): readonly string[] {
  const made = [...lists.commits.values()].flatMap(({ sha }) => (sha === undefined ? [] : [sha]));
  return row.commit === undefined ? made : [row.commit, ...made];
}
