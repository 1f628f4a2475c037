import type { RunSort } from "@openexec/protocol";
import { FACETS } from "@openexec/protocol/schemas";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ColumnRecord, FLAGS } from "./columns.ts";
import {
  type Condition,
  flagCondition,
  listCondition,
  rangeCondition,
  replaysCondition,
  scopeCondition,
  startedCondition,
  statusCondition,
  termCondition,
} from "./conditions.ts";
import type { FilterPlan } from "./filter-plan.ts";
import { KEY_COLUMNS } from "./key-order.ts";
import { countRuns } from "./meta.ts";
import { firstRuns } from "./order.ts";
import { looseSegment, type Segment } from "./segments.ts";

/** More than a chunk of an order and than few postings, in several segments. */
const RUNS = 2500;
const SEGMENTS = 3;

type Numbered = readonly (readonly [no: number, record: ColumnRecord])[];

/** The same runs for the same seed: few keys, so that many are of one, and some without any. */
function madeRecords(seed: number): Numbered {
  let state = seed | 1;
  const below = (most: number): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return ((state ^ (state >>> 13)) >>> 0) % most;
  };
  const some = (most: number): number[] => [...new Set(Array.from({ length: below(4) }, () => 1 + below(most)))];
  return Array.from({ length: RUNS * SEGMENTS }, (_, no) => {
    const there = below(40) > 0;
    const record: ColumnRecord = {
      flags: there ? FLAGS.there | (below(10) === 0 ? FLAGS.elicited : 0) | (below(30) === 0 ? FLAGS.replay : 0) : 0,
      status: below(6) ** 2 % 5,
      started: Math.floor(no / 3),
      changed: no,
      // Runs of every segment have the same times.
      idTime: Math.floor(no / 3) % 300,
      duration: below(5) === 0 ? Number.NaN : below(90),
      cost: below(3) === 0 ? Number.NaN : below(2000) / 100,
      inputTokens: below(7),
      outputTokens: below(7),
      tools: below(3),
      modelCalls: 0,
      unpricedCalls: 0,
      project: seed % 2 === 0 ? 1 : 1 + Math.floor(no / RUNS / 2),
      trigger: below(5),
      flow: below(60),
      repo: below(3),
      branch: below(500),
      actor: 0,
      tool: some(12),
      model: some(2),
      tag: [],
    };
    return [no, record];
  });
}

const kept = new Map<number, { records: Numbered; segments: readonly Segment[] }>();

/** The segments are the same ones for many questions, as those of an index are. */
function world(seed: number): { readonly records: Numbered; readonly segments: readonly Segment[] } {
  const known = kept.get(seed);
  if (known !== undefined) return known;
  const records = madeRecords(seed);
  const parts = Array.from({ length: SEGMENTS }, (_, part) => records.slice(part * RUNS, (part + 1) * RUNS));
  const made = { records, segments: parts.map(looseSegment) };
  kept.set(seed, made);
  return made;
}

interface Asked {
  readonly condition: Condition;
  passes(record: ColumnRecord): boolean;
}

const among = (most: number) => fc.uniqueArray(fc.nat(most), { maxLength: 3 }).map((terms) => new Set(terms));

const ASKED: Readonly<Record<string, fc.Arbitrary<Asked>>> = {
  trigger: fc.record({ allowed: among(5), refused: among(5) }).map((choice) => ({
    condition: termCondition("trigger", choice, "trigger"),
    passes: ({ trigger }) => choice.allowed.has(trigger) && !choice.refused.has(trigger),
  })),
  branch: among(500).map((refused) => ({
    condition: termCondition("branch", { refused }),
    passes: ({ branch }) => !refused.has(branch),
  })),
  flow: among(60).map((allowed) => ({
    condition: termCondition("flow", { allowed, refused: new Set() }, "flow"),
    passes: ({ flow }) => allowed.has(flow),
  })),
  tool: fc.record({ allowed: among(12), refused: among(12) }).map((choice) => ({
    condition: listCondition("tool", choice, "tool"),
    passes: ({ tool }) =>
      tool.some((name) => choice.allowed.has(name)) && !tool.some((name) => choice.refused.has(name)),
  })),
  model: among(2).map((refused) => ({
    condition: listCondition("model", { refused }, "model"),
    passes: ({ model }) => !model.some((name) => refused.has(name)),
  })),
  status: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }).map((chosen) => ({
    condition: statusCondition(chosen),
    passes: ({ status }) => chosen[status] === true,
  })),
  interaction: fc.boolean().map((wanted) => ({
    condition: flagCondition(FLAGS.elicited, wanted, "interaction"),
    passes: ({ flags }) => ((flags & FLAGS.elicited) !== 0) === wanted,
  })),
  cost: fc.record({ min: fc.nat(20), maxOpen: fc.boolean() }).map(({ min, maxOpen }) => ({
    condition: rangeCondition("cost", { min, max: 19, maxOpen }),
    passes: ({ cost }) => cost >= min && (maxOpen ? cost < 19 : cost <= 19),
  })),
  started: fc.tuple(fc.nat(RUNS), fc.nat(RUNS)).map(([from, to]) => ({
    condition: startedCondition(from, to),
    passes: ({ started }) => started >= from && started <= to,
  })),
};

const scoped: Asked = {
  condition: scopeCondition((project) => project === 1),
  passes: ({ flags, project }) => flags !== 0 && project === 1,
};
const original: Asked = {
  condition: replaysCondition(false),
  passes: ({ flags }) => (flags & FLAGS.replay) === 0,
};

const asked = fc
  .subarray(Object.keys(ASKED), { maxLength: 3 })
  .chain((names) => fc.tuple(...names.map((name) => ASKED[name] ?? fc.constant(original))))
  .map((those) => [scoped, original, ...those]);

const planOf = (those: readonly Asked[]): FilterPlan => ({
  conditions: those.map(({ condition }) => condition),
  columns: [],
  fromMs: Number.NEGATIVE_INFINITY,
  toMs: Number.POSITIVE_INFINITY,
});

const seeds = fc.constantFrom(2, 3, 4);

describe("the first runs of an order", () => {
  it("are those that a look at each run finds, with all that are of one place with the last one", () => {
    const sorts = fc.record({
      by: fc.constantFrom<RunSort["by"]>("started", "duration", "cost", "tokens", "tools"),
      direction: fc.constantFrom<RunSort["direction"]>("asc", "desc"),
    });
    const limits = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(
        seeds,
        asked,
        sorts,
        limits,
        fc.boolean(),
        fc.option(fc.nat()),
        (seed, those, sort, limit, backwards, from) => {
          const { records, segments } = world(seed);
          const keyOf = (record: ColumnRecord): number =>
            KEY_COLUMNS[sort.by].reduce((sum, name) => sum + record[name], 0);
          const turn = (sort.direction === "asc") === backwards ? -1 : 1;
          const places = records.map(([no, record]) => ({ no, record, key: keyOf(record) }));
          type PlaceOfRun = (typeof places)[number];
          const compare = (a: PlaceOfRun, b: PlaceOfRun): number => {
            const [none, other] = [Number.isNaN(a.key), Number.isNaN(b.key)];
            if (none !== other) return none === backwards ? -1 : 1;
            return ((none ? 0 : a.key - b.key) || a.record.idTime - b.record.idTime) * turn;
          };
          const start = from === null ? undefined : places[from % places.length];
          const passing = places
            .filter(({ record }) => those.every(({ passes }) => passes(record)))
            .filter((place) => start === undefined || compare(place, start) >= 0)
            .sort(compare);
          const behind = passing.filter((place) => start === undefined || compare(place, start) > 0);
          const last = behind[limit - 1];
          const expected = passing.filter((place) => last === undefined || compare(place, last) <= 0);
          const after = start && {
            key: Number.isNaN(start.key) ? null : start.key,
            runId: `run_${start.record.idTime
              .toString(16)
              .padStart(12, "0")
              .replace(/^(.{8})/, "$1-")}`,
          };
          const found = firstRuns(segments, planOf(those), sort, { limit, after, backwards });
          expect([...found].sort((a, b) => a - b)).toEqual(expected.map(({ no }) => no).sort((a, b) => a - b));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("the figures of a filter", () => {
  it("count each facet over the runs that fail nothing but its own filter", () => {
    fc.assert(
      fc.property(seeds, asked, (seed, those) => {
        const { records, segments } = world(seed);
        const failing = (record: ColumnRecord): readonly Asked[] => those.filter(({ passes }) => !passes(record));
        const counted = countRuns(segments, planOf(those), { project: { in: ["*"] } });
        const passing = records.filter(([, record]) => failing(record).length === 0);
        const scope = records.filter(([, record]) => scoped.passes(record) && original.passes(record));
        expect([counted.total, counted.filtered]).toEqual([scope.length, passing.length]);
        const starts = passing.map(([, { started }]) => started);
        expect([counted.fromMs, counted.toMs]).toEqual(
          starts.length === 0 ? [undefined, undefined] : [Math.min(...starts), Math.max(...starts)],
        );
        for (const name of FACETS) {
          const expected = new Map<number, number>();
          for (const [, record] of records) {
            if (failing(record).some(({ condition }) => condition.facet !== name)) continue;
            const values =
              name === "interaction" ? [(record.flags & FLAGS.elicited) === 0 ? 0 : 1] : [record[name]].flat();
            for (const value of values) expected.set(value, (expected.get(value) ?? 0) + 1);
          }
          expect([...counted.facets[name]]).toEqual([...expected].sort(([a], [b]) => a - b));
        }
      }),
      { numRuns: 150 },
    );
  });
});
