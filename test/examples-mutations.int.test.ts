import { execFile } from "node:child_process";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ReplayReport } from "@openexec/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordExample } from "./examples.ts";
import { MUTANTS, type Mutant } from "./mutants.ts";
import { openexec, ROOT } from "./openexec.ts";

interface Line {
  readonly seq: number;
  readonly type: string;
  readonly attemptId?: string;
}
interface NodeSnapshot {
  readonly nodeType: string;
  readonly nodes?: Readonly<Record<string, NodeSnapshot>>;
  readonly edges?: readonly Edge[];
  readonly [field: string]: unknown;
}
interface Edge {
  readonly from: string;
}

const REPLAY = fileURLToPath(new URL("replay-sources.mjs", import.meta.url));

let folder: string;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "openexec-mutants-")));
  env = { OPENEXEC_HOME: join(folder, ".openexec") };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The recording that the mutants of a flow are replayed against. */
async function record(name: string): Promise<string> {
  if (name !== "fix-tests") return (await recordExample(name, folder, env)).dir;
  const demo = await openexec(["demo", "--json"], { cwd: folder, env });
  return (JSON.parse(demo.stdout) as { runs: readonly { dir: string }[] }).runs[0]?.dir ?? "";
}

/** Replays a recording with each of these versions of its flow. */
async function replayAll(dir: string, sources: readonly string[]): Promise<readonly ReplayReport[]> {
  const job = join(await mkdtemp(join(folder, "job-")), "job.json");
  await writeFile(job, JSON.stringify({ dir, sources }));
  const { stdout } = await promisify(execFile)(process.execPath, [REPLAY, job], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as readonly ReplayReport[];
}

/** `node.part` for all that a change could be made to. */
function partsOf(nodes: Readonly<Record<string, NodeSnapshot>>, edges: readonly Edge[]): readonly string[] {
  const routes = edges.map(({ from }) => `${from}.route`);
  const inside = Object.entries(nodes).flatMap(([id, node]) => [
    ...Object.entries(node)
      .filter(([field, value]) => /^has[A-Z]/.test(field) && value === true)
      .map(([field]) => `${id}.${field.charAt(3).toLowerCase()}${field.slice(4)}`)
      // A function that touches the world is served, not run again.
      .filter((part) => !(node.nodeType === "action" && part.endsWith(".run"))),
    ...["system", "tools", "schema"].filter((field) => node[field] !== undefined).map((field) => `${id}.${field}`),
    ...partsOf(node.nodes ?? {}, node.edges ?? []),
  ]);
  return [...routes, ...inside];
}

describe.each(Object.entries(MUTANTS))("a replay of examples/flows/%s", (name, mutants) => {
  let dir: string;
  let source: string;
  let lines: readonly Line[];
  let unchanged: ReplayReport | undefined;
  const reports = new Map<Mutant, ReplayReport | undefined>();
  beforeAll(async () => {
    dir = await record(name);
    source = await readFile(join(ROOT, `examples/flows/${name}.flow.ts`), "utf8");
    const log = await readFile(join(dir, "timeline.jsonl"), "utf8");
    lines = log
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    const mutated = mutants.map(({ from, to }) => source.replace(from, () => to));
    const all = await replayAll(dir, [source, ...mutated]);
    unchanged = all[0];
    for (const [index, mutant] of mutants.entries()) reports.set(mutant, all[index + 1]);
  });

  test("is identical with the flow as it is", () => {
    expect(unchanged).toMatchObject({ verdict: "identical" });
  });

  test("has a mutant for each part of each node that ran", async () => {
    const flow = JSON.parse(await readFile(join(dir, "flow.json"), "utf8")) as NodeSnapshot;
    const ran = (part: string): boolean =>
      lines.some(({ type, attemptId = "" }) => type === "StepStarted" && nodeOf(attemptId) === part.split(".")[0]);
    const parts = partsOf(flow.nodes ?? {}, flow.edges ?? []).filter(ran);
    expect(mutants.map(({ node, part }) => `${node}.${part}`)).toEqual(expect.arrayContaining([...parts]));
  });

  test.each(mutants.map((mutant) => [`${mutant.node}.${mutant.part}`, mutant] as const))(
    "notices a change of %s where it first shows",
    (_, mutant) => {
      expect(source.split(mutant.from), "the text occurs once").toHaveLength(2);
      const report = reports.get(mutant);
      expect(report).toMatchObject({ verdict: "diverged", firstDivergence: { seq: firstOf(mutant, lines) } });
      expect(report?.derivedHead).not.toBe(report?.head);
    },
  );
});

/** Where the recording first has what the mutated code derives. */
function firstOf({ node, type, attemptId }: Mutant, lines: readonly Line[]): number | undefined {
  return lines.find(
    (line) =>
      line.type === type && (attemptId === "" ? nodeOf(line.attemptId ?? "") === node : line.attemptId === attemptId),
  )?.seq;
}

/** `square` of `squares[3]/square#1`. */
function nodeOf(attemptId: string): string {
  return attemptId.replace(/^.*\//, "").replace(/#\d+$/, "");
}
