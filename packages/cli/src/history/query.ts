import {
  type FilterOptions,
  type FilterProblem,
  nearest,
  parseFilter,
  parseSort,
  type RunFilter,
  type RunSort,
  SORT_FIELDS,
} from "@openexec/protocol";
import { type IndexError, knownValues, type RunIndex, type ScopedFilter } from "@openexec/store";
import type { RunId } from "@openexec/timeline";
import { requireHome } from "../compose/home.ts";
import { CliError } from "../framework/cli-error.ts";
import type { OptionSpec } from "../framework/command.ts";
import type { Context } from "../framework/context.ts";
import type { Flags } from "../framework/flags.ts";
import { openFresh } from "./open-fresh.ts";
import { readDueIfItCan } from "./read-due.ts";
import type { UnreadableRun } from "./run-index.ts";

/** Options of every command that is about some runs of this folder. */
export const FILTER_OPTIONS: readonly OptionSpec[] = [
  {
    flags: "--filter <command>",
    description: 'only runs like this: status:failed tool:git.* cost:>0.5 "text" after:2h',
  },
  { flags: "--all", description: "replays too" },
];

const MAX_LIMIT = 10_000;

interface IndexAnswer<Answer> {
  readonly answer: Answer;
  readonly unreadable: readonly UnreadableRun[];
  readonly problem?: IndexError;
  /** Of so many runs nobody knows yet what they say; absent when there are none, or when the question is not about texts. */
  readonly textsDue?: number;
}

/**
 * Answers a question about the runs of a filter with the index, which is brought up to what is on disk before.
 * @param ask also told of the runs whose texts cannot be read, when the filter is about texts, and whether all other runs
 * could be
 */
export async function askIndex<Answer>(
  context: Context,
  filter: ScopedFilter,
  ask: (index: RunIndex, unreadable: readonly RunId[], isWhole: boolean) => Promise<Answer>,
): Promise<IndexAnswer<Answer>> {
  const home = requireHome(context);
  const { index, gone, problem } = await openFresh(home);
  try {
    const texts = filter.text === undefined ? undefined : await readDueIfItCan(index, home);
    const silent = [...(texts?.unreadable ?? [])].map(([runId, error]) => ({ runId, error }));
    const answer = await ask(
      index,
      silent.map(({ runId }) => runId),
      gone.length === 0,
    );
    const textsDue = texts?.due ?? 0;
    return { answer, unreadable: [...gone, ...silent], ...(textsDue > 0 && { textsDue }), ...(problem && { problem }) };
  } finally {
    await index.close();
  }
}

/** The filter that flags say: all projects of this folder, unless it names some. @throws CliError `invalid_filter` */
export function readFilter(context: Context, flags: Flags): ScopedFilter {
  const filter = parsedFilter(flags, { now: context.now() });
  const replays = flags.on("all") && filter.replays === undefined ? { replays: "include" as const } : {};
  return { project: { in: ["*"] }, ...filter, ...replays };
}

/**
 * Reads a filter again that found nothing, now with the values that runs have; all of them must have been read.
 * @throws CliError `invalid_filter` when no run has a name that it asks for; `invalid_argument` when an option asks for it
 */
export async function refuseUnknown(
  context: Context,
  flags: Flags,
  index: RunIndex,
  filter: ScopedFilter,
): Promise<void> {
  const known = await knownValues(index, filter);
  parsedFilter(flags, { now: context.now(), known });
  if (known.flow === undefined) return;
  const name = filter.flow?.in?.find((value) => !known.flow?.includes(value)) ?? "";
  const close = nearest(name, known.flow);
  const hint = close === undefined ? `There are ${known.flow.slice(0, 12).join(", ")}.` : `Did you mean ${close}?`;
  throw new CliError("invalid_argument", `No run is of a flow with the name ${JSON.stringify(name)}.`, {
    hint,
    fields: { known: known.flow },
  });
}

function parsedFilter(flags: Flags, options: FilterOptions): RunFilter {
  const text = flags.text("filter") ?? "";
  const { filter, problems } = parseFilter(text, options);
  const [problem] = problems;
  if (problem !== undefined) throw invalidFilter(text, problem);
  return filter;
}

function invalidFilter(text: string, problem: FilterProblem): CliError {
  const { code, from, to, message, known, nearest } = problem;
  const marks = `${" ".repeat(from)}${"^".repeat(Math.max(1, to - from))}`;
  return new CliError(
    "invalid_filter",
    `The filter is not understood: ${message}${/[.?]$/.test(message) ? "" : "."}\n  ${text}\n  ${marks}`,
    {
      hint: "docs/cli.md has the words of a filter.",
      fields: { problem: code, at: { from, to }, ...(known && { known }), ...(nearest && { nearest }) },
    },
  );
}

/** @throws CliError `invalid_argument` */
export function readSort(text: string | undefined): RunSort | undefined {
  if (text === undefined) return undefined;
  const sort = parseSort(text);
  if (sort !== undefined) return sort;
  const message = `--sort takes ${SORT_FIELDS.join(", ")}, with ,asc or ,desc behind it, not ${JSON.stringify(text)}.`;
  throw new CliError("invalid_argument", message);
}

/** @throws CliError `invalid_argument` */
export function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  const message = `--limit takes a whole number from 1 to ${MAX_LIMIT}, not ${JSON.stringify(text)}.`;
  throw new CliError("invalid_argument", message);
}
