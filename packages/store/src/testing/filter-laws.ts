import assert from "node:assert/strict";
import type { RunFilter, RunSort } from "@openexec/protocol";
import { everywhere, law, listed, ordinal, type RunIndexCase } from "./law.ts";
import { FIRST_MS, madeRun, type RunSpec } from "./made-run.ts";

/** Run `n` starts `n` seconds after {@link FIRST_MS}. */
const after = (ms: number): string => new Date(FIRST_MS + ms).toISOString();

const RUNS: readonly RunSpec[] = [
  {
    n: 1,
    project: "p",
    flow: "review",
    trigger: "http",
    actor: "grace",
    repo: "a/b",
    branch: "main",
    commit: "abcdef01",
    durationMs: 1000,
    end: "failed",
    code: "let a = 1",
    tools: [{ name: "git.diff" }],
    models: [{ model: "large", cost: 0.25 }],
    asked: ["answered"],
    facts: { labels: { pinned: false, tags: ["x"] } },
  },
  {
    n: 2,
    project: "q",
    flow: "build",
    trigger: "ci",
    durationMs: 5000,
    tools: [{ name: "gitx" }, { name: "shell" }],
    models: [{ model: "small", cost: 2 }],
    blocked: 1,
    commits: ["abcd9999"],
  },
  { n: 3, project: "q", flow: "build", tools: [{ name: "git" }], end: "waiting", input: "disk FULL" },
];

/** What each filter means among {@link RUNS}, newest first. */
const MEANT: readonly (readonly [RunFilter, readonly number[]])[] = [
  [{}, [3, 2, 1]],
  [{ status: { in: ["failed", "waiting"] } }, [3, 1]],
  [{ status: { notIn: ["failed"] } }, [3, 2]],
  [{ status: { in: ["failed", "waiting"] }, trigger: { in: ["cli"] } }, [3]],
  [{ flow: { in: ["build"], notIn: ["build"] } }, []],
  [{ trigger: { notIn: ["ci", "http"] } }, [3]],
  [{ tool: { in: ["git.*"] } }, [1]],
  [{ tool: { in: ["git"] } }, [3]],
  [{ tool: { in: ["git.*", "shell"] } }, [2, 1]],
  [{ tool: { notIn: ["git.*", "shell"] } }, [3]],
  [{ model: { in: ["large"] } }, [1]],
  [{ repo: { in: ["a/b"] }, branch: { in: ["main"] }, actor: { in: ["grace"] } }, [1]],
  [{ actor: { notIn: ["grace"] } }, [3, 2]],
  [{ commit: { in: ["abcd"] } }, [2, 1]],
  [{ commit: { in: ["abcdef"] } }, [1]],
  [{ commit: { in: ["abc"] } }, []],
  [{ tag: { in: ["x"] } }, [1]],
  [{ tag: { notIn: ["x"] } }, [3, 2]],
  [{ project: { in: ["q"] } }, [3, 2]],
  [{ from: after(2000) }, [3, 2]],
  [{ to: after(2000) }, [2, 1]],
  [{ from: after(2000), to: after(2000) }, [2]],
  [{ from: after(2001), to: after(2999) }, []],
  // The first run ended then: changed since is strictly later.
  [{ after: after(1999) }, [3, 2, 1]],
  [{ after: after(2000) }, [3, 2]],
  [{ duration: { min: 1000, max: 5000 } }, [2, 1]],
  [{ duration: { min: 1000, minOpen: true, max: 5000 } }, [2]],
  [{ duration: { min: 1000, max: 5000, maxOpen: true } }, [1]],
  [{ cost: { max: 100 } }, [2, 1]],
  [{ cost: { min: 0.25, minOpen: true } }, [2]],
  [{ elicitation: true }, [1]],
  [{ elicitation: false }, [3, 2]],
  [{ violation: true }, [2]],
  [{ violation: false }, [3, 1]],
  [{ code: "LET a" }, [1]],
  [{ code: "%" }, []],
  [{ text: "full" }, [3]],
];

/** What a filter, an order and a chart mean, said in values: a naive model that shares code can't tell. */
export const filterLaws: readonly RunIndexCase[] = [
  law("takes the values of a filter as OR and filters as AND, and each field as it is written", async (index) => {
    await index.apply(RUNS.map(madeRun));
    for (const [filter, meant] of MEANT) {
      assert.deepEqual(await listed(index, filter), meant, JSON.stringify(filter));
      const { filtered, total } = await index.aggregate("meta", { filter: everywhere(filter) });
      assert.deepEqual([filtered, total], [meant.length, filter.project === undefined ? 3 : 2], JSON.stringify(filter));
    }
  }),
  law("pages by every order in both directions, what has no value last, ties by id", async (index) => {
    const model = (cost?: number) => [{ model: "m", tokens: 5, ...(cost === undefined ? {} : { cost }) }];
    await index.apply([
      madeRun({ n: 1, durationMs: 30, models: model(2), tools: [{ name: "t" }] }),
      madeRun({ n: 2, durationMs: 10 }),
      madeRun({ n: 3, durationMs: 20, models: [...model(1), ...model(0)] }),
      madeRun({ n: 4, durationMs: 20, models: model(1), tools: [{ name: "t" }, { name: "t" }] }),
      madeRun({ n: 5, durationMs: 40, tools: [{ name: "t" }] }),
    ]);
    const meant: Record<RunSort["by"], readonly [asc: readonly number[], desc: readonly number[]]> = {
      started: [
        [1, 2, 3, 4, 5],
        [5, 4, 3, 2, 1],
      ],
      duration: [
        [2, 3, 4, 1, 5],
        [5, 1, 4, 3, 2],
      ],
      cost: [
        [3, 4, 1, 2, 5],
        [1, 4, 3, 5, 2],
      ],
      tokens: [
        [2, 5, 1, 4, 3],
        [3, 4, 1, 5, 2],
      ],
      tools: [
        [2, 3, 1, 5, 4],
        [4, 5, 1, 3, 2],
      ],
    };
    for (const [by, [asc, desc]] of Object.entries(meant) as [RunSort["by"], (typeof meant)[RunSort["by"]]][]) {
      for (const [direction, wanted] of [
        ["asc", asc],
        ["desc", desc],
      ] as const) {
        const seen: number[] = [];
        let cursor: string | undefined;
        do {
          const query = { filter: everywhere(), sort: { by, direction }, limit: 2 };
          const page = await index.list({ ...query, ...(cursor === undefined ? {} : { cursor }) });
          seen.push(...page.runs.map(({ id }) => ordinal(id)));
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        assert.deepEqual(seen, wanted, `${by},${direction}`);
      }
    }
  }),
  law("has in each bucket of a chart the runs that began in it, by status, over the whole range", async (index) => {
    const HOUR = 3_600_000;
    const at = [0, HOUR / 2, 5 * HOUR, 23 * HOUR];
    await index.apply(
      at.map((ms, n) => madeRun({ n, startedMs: FIRST_MS + ms, end: n === 1 ? "failed" : "completed" })),
    );
    const { chart } = await index.aggregate("meta", {
      filter: everywhere({ from: after(0), to: after(10 * HOUR) }),
    });
    assert.deepEqual([chart.timeZone, chart.from], ["UTC", after(0)]);
    assert.ok(chart.bucketMs < HOUR);
    assert.equal(chart.buckets.length, Math.floor((10 * HOUR) / chart.bucketMs) + 1);
    const counted = chart.buckets.flatMap((bucket, index) => {
      assert.equal(bucket.at, after(index * chart.bucketMs));
      return Object.entries(bucket.counts).map(([status, count]) => [bucket.at, status, count]);
    });
    assert.deepEqual(counted, [
      [after(0), "completed", 1],
      [after(HOUR / 2), "failed", 1],
      [after(5 * HOUR), "completed", 1],
    ]);
  }),
];
