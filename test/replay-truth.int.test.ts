import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Place } from "./support/place.ts";

let place: Place;
beforeEach(() => {
  place = new Place("truth");
});
afterEach(() => place.remove());

/** A flow of steps that each run one function. */
function flowOf(steps: Readonly<Record<string, string>>, startAt = Object.keys(steps)[0]): string {
  const names = Object.keys(steps);
  const nodes = names.map((name) => `${name}: compute({ run: async (context) => ${steps[name]} })`);
  const edges = names.slice(1).map((name, index) => `{ from: "${names[index]}", to: "${name}" }`);
  return `import { readFileSync } from "node:fs";
import { compute, defineFlow } from "openexec/flows";
export default defineFlow({ name: "truth", startAt: "${startAt}", nodes: { ${nodes} }, edges: [${edges}] });
`;
}

async function record(flow: string): Promise<string> {
  place.write("truth.flow.ts", flow);
  const run = await place.cli("run", "truth.flow.ts", "--json");
  expect(run.code).toBe(0);
  return run.json().dir as string;
}

const replay = async (...args: string[]) => (await place.cli("replay", ...args, "--json")).json();

describe("what a replay did in the world", () => {
  test("is counted by its process", async () => {
    await record(flowOf({ a: "1" }));
    expect(await replay("last")).toMatchObject({
      verdict: "identical",
      made: { requests: 0, processes: 0, sockets: 0 },
    });
  });
});

describe("files that flow code reads by itself", () => {
  test("are found where the run stood, and what follows from them is unobserved", async () => {
    place.write("prompt.md", "be brief");
    await record(flowOf({ a: `readFileSync("prompt.md", "utf8")`, b: "2" }));
    const same = await replay("last");
    expect(same.verdict).toBe("identical");
    expect(same.grades.unobserved).toBeGreaterThan(0);
    place.write("prompt.md", "be long");
    expect(await replay("last")).toMatchObject({
      verdict: "diverged",
      firstDivergence: { attemptId: "a#1", expected: "be brief", actual: "be long" },
    });
  });

  test("are named when they are gone", async () => {
    const prompt = place.write("prompt.md", "be brief");
    await record(flowOf({ a: `readFileSync(${JSON.stringify(prompt)}, "utf8")` }));
    writeFileSync(place.path("truth.flow.ts"), flowOf({ a: `readFileSync("gone.md", "utf8")` }));
    expect((await replay("last")).firstDivergence).toMatchObject({
      path: "payload.outcome",
      expected: "ok",
      actual: expect.stringContaining("gone.md"),
    });
  });
});

describe("the ground that the code stood on", () => {
  test("is compared with today's, and a difference is stated", async () => {
    place.write("package-lock.json", "{}");
    await record(flowOf({ a: "1", b: "2" }));
    expect((await replay("last")).code).toEqual({ source: "today", changed: [] });
    place.write("package-lock.json", "{ }");
    place.write("truth.flow.ts", flowOf({ a: "1", b: "2" }).replace('name: "truth"', 'name: "other"'));
    const { code } = await replay("last");
    expect(code).toMatchObject({ source: "today", changed: ["truth.flow.ts"] });
    expect(code.differs.map(({ what }: { what: string }) => what)).toEqual(["flow", "package-lock.json"]);
  });

  test("is that of the record: another Node is named", async () => {
    const dir = await record(flowOf({ a: "1" }));
    const log = join(dir, "timeline.jsonl");
    writeFileSync(log, readFileSync(log, "utf8").replace(/"node":"[0-9.]+"/, '"node":"18.0.0"'));
    const { verdict, code } = await replay("last");
    expect(verdict).not.toBe("identical");
    expect(code.differs).toContainEqual({ what: "node", recorded: "18.0.0", now: process.versions.node });
  });
});

describe("a difference is shown so that it can be read", () => {
  test("of a file that the flow made, by its text", async () => {
    const artifact = (text: string) => flowOf({ a: `void (await context.artifact("out.txt", "${text}"))` });
    await record(artifact("hello world"));
    place.write("truth.flow.ts", artifact("hellO world"));
    expect((await replay("last")).firstDivergence).toMatchObject({ expected: "hello world", actual: "hellO world" });
  });

  test("of a flow that starts elsewhere, by the step that came instead", async () => {
    await record(flowOf({ a: "1", b: "2" }));
    place.write("truth.flow.ts", flowOf({ a: "1", b: "2" }, "b"));
    expect((await replay("last")).firstDivergence).toMatchObject({
      expected: expect.stringMatching(/^StepStarted .*#1 at \d+$/),
      actual: expect.stringMatching(/^StepStarted b#1 at \d+$/),
    });
  });
});

describe("an attempt to replay alone", () => {
  test("is named as for show: by its node where that ran once, and a wrong name lists what there is", async () => {
    await record(flowOf({ first: "1", second: "2" }));
    expect(await replay("last", "--step", "second")).toMatchObject({ verdict: "identical", mode: "step" });
    const wrong = await replay("last", "--step", "third");
    expect(wrong.error).toMatchObject({ code: "attempt_not_found", hint: expect.stringContaining("second#1") });
  });
});
