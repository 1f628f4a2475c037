import type { RunFilter, RunSort } from "@openexec/protocol";
import { RUN_STATUSES } from "@openexec/timeline";
import fc from "fast-check";
import { FIRST_MS, madeRunId, type RunSpec } from "./made-run.ts";

const DAY = 86_400_000;
const projects = fc.constantFrom("p", "q", "r");
const tools = fc.constantFrom("git.diff", "git.log", "git", "shell", "Shell", "gitx");
const models = fc.constantFrom("large", "small", "*");
const words = fc.constantFrom(
  "no space left",
  "No Space",
  "東京都",
  "東",
  "ab",
  "a",
  "ΟΔΟΣ",
  'a"b',
  "%",
  "İstanbul",
  "x\u0000y",
);
const when = fc.oneof(fc.constantFrom(0, 5000), fc.nat(3 * DAY), fc.nat(400 * DAY)).map((ms) => FIRST_MS + ms);
const shas = fc.constantFrom("abcd1234", "abcd9999", "ef012345");

/** Runs of a small world, so that filters meet them. */
export const specs: fc.Arbitrary<readonly RunSpec[]> = fc
  .array(
    fc.record({
      project: projects,
      flow: fc.constantFrom("review", "build", "Build", ""),
      trigger: fc.constantFrom("cli" as const, "ci" as const, "http" as const),
      actor: fc.constantFrom("ada", "grace"),
      repo: fc.constantFrom("a/b", "c/d", ""),
      branch: fc.constantFrom("main", "dev", ""),
      commit: fc.oneof(shas, fc.constant("")),
      startedMs: when,
      durationMs: fc.constantFrom(0, 10, 1000, 90_000),
      end: fc.constantFrom("completed", "failed", "timed_out", "cancelled", "waiting", "running"),
      input: words,
      code: fc.oneof(words, fc.constant("function f() { return 'space' }")),
      tools: fc.array(fc.record({ name: tools, output: words, failed: fc.boolean(), open: fc.boolean() }), {
        maxLength: 3,
      }),
      models: fc.array(
        fc.record({
          model: models,
          tokens: fc.constantFrom(0, 10, 500),
          cost: fc.constantFrom(0, 0.25, 2),
          answer: words,
        }),
        { maxLength: 2 },
      ),
      asked: fc.array(fc.constantFrom("answered" as const, "open" as const), { maxLength: 2 }),
      blocked: fc.nat(1),
      commits: fc.array(shas, { maxLength: 2 }),
      logs: fc.array(fc.constantFrom("info" as const, "warning" as const, "error" as const), { maxLength: 2 }),
      replayed: fc.option(fc.nat(5), { freq: 6 }),
      forked: fc.option(fc.nat(5), { freq: 6 }),
      alive: fc.boolean(),
      priced: fc.boolean(),
      labels: fc.record({
        pinned: fc.boolean(),
        tags: fc.uniqueArray(fc.constantFrom("good", "bad", "a b"), { maxLength: 2 }),
      }),
    }),
    { maxLength: 25 },
  )
  .map((runs) =>
    runs.map(
      ({ replayed, forked, alive, labels, priced, models: called, ...spec }, n): RunSpec => ({
        ...spec,
        n,
        models: called.map(({ cost, ...call }) => (priced ? { ...call, cost } : call)),
        ...(replayed === null ? {} : { replayOf: madeRunId(replayed) }),
        ...(forked === null ? {} : { forkOf: madeRunId(forked) }),
        facts: { writerAlive: alive, labels, number: n + 1, bytes: n },
      }),
    ),
  );

const choice = <Value extends string>(value: fc.Arbitrary<Value>) =>
  fc.record(
    { in: fc.uniqueArray(value, { maxLength: 2 }), notIn: fc.uniqueArray(value, { maxLength: 1 }) },
    { requiredKeys: [] },
  );
const range = (value: fc.Arbitrary<number>) =>
  fc.record({ min: value, max: value, minOpen: fc.boolean(), maxOpen: fc.boolean() }, { requiredKeys: [] });
const moment = when.map((ms) => new Date(ms).toISOString());
const needles = fc.oneof(
  words,
  fc.constantFrom("space", "SPACE LEFT", "京", "pa", "e", "diff 0", "zzz", "function", " ", "σ"),
);

type Filters = { [Field in keyof Required<RunFilter>]: fc.Arbitrary<RunFilter[Field]> };
const FIELDS = {
  status: choice(fc.constantFrom(...RUN_STATUSES)),
  trigger: choice(fc.constantFrom("cli", "ci", "mcp")),
  flow: choice(fc.constantFrom("review", "build", "")),
  tool: choice(fc.oneof(tools, fc.constantFrom("git.*", "*", "none.*"))),
  model: choice(models),
  repo: choice(fc.constantFrom("a/b", "c/d")),
  branch: choice(fc.constantFrom("main", "none")),
  commit: choice(fc.constantFrom("abcd", "abcd1234", "abc", "ef01")),
  tag: choice(fc.constantFrom("good", "a b")),
  actor: choice(fc.constantFrom("ada", "none")),
  project: choice(fc.oneof(projects, fc.constant("*"))),
  from: moment,
  to: moment,
  after: moment,
  duration: range(fc.constantFrom(0, 10, 1000)),
  cost: range(fc.constantFrom(0, 0.25, 1)),
  elicitation: fc.boolean(),
  violation: fc.boolean(),
  replayOf: fc.nat(5).map(madeRunId),
  replays: fc.constantFrom("include" as const, "only" as const),
  code: needles,
  text: needles,
} satisfies Filters;

/** Filters with a few fields each; all fields come up. */
export const filters = fc
  .subarray(Object.keys(FIELDS) as (keyof RunFilter)[], { maxLength: 3 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, FIELDS[name]]))))
  .chain(
    (filter) =>
      choice(fc.oneof(projects, fc.constant("*"))).map((project) => ({ project, ...filter })) as fc.Arbitrary<
        RunFilter & { project: NonNullable<RunFilter["project"]> }
      >,
  );

export const sorts: fc.Arbitrary<RunSort> = fc.record({
  by: fc.constantFrom("started", "duration", "cost", "tokens", "tools"),
  direction: fc.constantFrom("asc", "desc"),
});
