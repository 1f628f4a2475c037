import { FLAGS } from "./columns.ts";
import type { Segment } from "./segments.ts";
import { countValues } from "./value-counts.ts";

/** What holds of all runs of a segment, so that lists need not look at each. */
interface Shared {
  /** Every slot has a run, and none is a replay. */
  readonly plain: boolean;
  /** The project of all runs that are there; `undefined` when they have several. */
  readonly project: number | undefined;
}

/** How many runs of a segment have what: the number of a term or a status, and the count. */
export interface Tallied {
  readonly runs: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly status: Pairs;
  readonly trigger: Pairs;
  readonly flow: Pairs;
  readonly tool: Pairs;
  readonly model: Pairs;
  readonly interaction: Pairs;
}

type Pairs = readonly (readonly [index: number, count: number])[];

/** By the column of flags, which is read anew with each version of a segment. */
const SHARED = new WeakMap<object, Shared>();
const TALLIED = new WeakMap<object, Tallied>();

export function sharedOf(segment: Segment): Shared {
  const flags = segment.column("flags");
  const known = SHARED.get(flags);
  if (known !== undefined) return known;
  const projects = segment.column("project");
  let plain = true;
  let project: number | undefined = projects[0];
  for (let slot = 0; slot < segment.runs; slot++) {
    if (((flags[slot] ?? 0) & (FLAGS.there | FLAGS.replay)) !== FLAGS.there) plain = false;
    if (projects[slot] !== project) project = undefined;
  }
  const shared = { plain, project };
  SHARED.set(flags, shared);
  return shared;
}

/** Of a segment whose slots all have runs. */
export function tallied(segment: Segment): Tallied {
  const flags = segment.column("flags");
  const known = TALLIED.get(flags);
  if (known !== undefined) return known;
  const started = segment.column("started");
  let [firstMs, lastMs, asked] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let slot = 0; slot < segment.runs; slot++) {
    const at = started[slot] ?? 0;
    if (at < firstMs) firstMs = at;
    if (at > lastMs) lastMs = at;
    if (((flags[slot] ?? 0) & FLAGS.elicited) !== 0) asked++;
  }
  const one = (name: "status" | "trigger" | "flow"): Pairs => countValues(segment.column(name), 0, segment.runs);
  const list = (name: "tool" | "model"): Pairs => {
    const lists = segment.column(name);
    return countValues(lists, lists[0] ?? 0, lists[segment.runs] ?? 0);
  };
  const interaction: Pairs = [
    [0, segment.runs - asked],
    [1, asked],
  ];
  const made = {
    runs: segment.runs,
    firstMs,
    lastMs,
    status: one("status"),
    trigger: one("trigger"),
    flow: one("flow"),
    tool: list("tool"),
    model: list("model"),
    interaction: interaction.filter(([, count]) => count > 0),
  };
  TALLIED.set(flags, made);
  return made;
}
