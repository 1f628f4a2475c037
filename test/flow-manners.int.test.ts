import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventsOf, Place } from "./support/place.ts";

const TOKEN = "tokQ7xZk29mPvLw4RnT";

let place: Place;
beforeEach(() => {
  place = new Place("manners", { MY_API_TOKEN: TOKEN });
});
afterEach(() => place.remove());

const write = (code: string): string =>
  place.write(
    "one.flow.ts",
    `import { writeFileSync } from "node:fs";
import { action, compute, defineFlow } from "openexec/flows";
export default defineFlow({ name: "one", startAt: "a", nodes: { a: ${code} }, edges: [] });
`,
  );

describe("code of a flow that ends the process", () => {
  test.each([
    ["in a pure step", "compute({ run: () => { process.exit(0); } })"],
    ["in an action", "action({ run: () => { process.exit(0); } })"],
    ["behind the exit of Node", "compute({ run: () => { process.reallyExit(0); } })"],
  ])("fails its step, and is no success: %s", async (_where, code) => {
    write(code);
    const run = await place.cli("run", "one.flow.ts", "--json");
    expect([run.code, run.json().status, run.json().error.code]).toEqual([1, "failed", "flow_exits"]);
    expect((await place.cli("replay", "last", "--json")).json().verdict).toBe("identical");
  });

  test("by a way that nobody catches is no success either", async () => {
    write("action({ run: () => new Promise(() => { writeFileSync('begun', ''); }) })");
    place.write(
      "leave.mjs",
      'import { existsSync } from "node:fs"; setInterval(() => existsSync("begun") && process.exit(0), 20);',
    );
    const run = await place.run(["run", "one.flow.ts", "--json"], {
      env: { NODE_OPTIONS: `--import ${place.path("leave.mjs")}` },
    });
    expect([run.code, run.json().error.code]).toEqual([1, "process_exited"]);
  });
});

test("standard output holds nothing but the document; what the flow writes there is in its log", async () => {
  write('action({ run: () => { process.stdout.write("raw!\\n"); return 1; } })');
  const run = await place.cli("run", "one.flow.ts", "--json");
  expect(run.json().output).toBe(1);
  const lines = eventsOf(place.runs()[0] ?? "").filter(({ type }) => type === "LogLine");
  expect(lines.map(({ payload }) => payload.message)).toEqual(["raw!"]);
});

test("nor does it when the flow writes to its number, or its children inherit it", async () => {
  place.write(
    "fd.flow.ts",
    `import { execSync, spawnSync } from "node:child_process";
import fs, { appendFileSync, write, writeSync, writevSync } from "node:fs";
import { promisify } from "node:util";
import { action, compute, defineFlow } from "openexec/flows";
writeSync(1, "at the top\\n");
const bytes = new TextEncoder().encode("<bytes>");
export default defineFlow({
  name: "fd", startAt: "pure",
  nodes: {
    pure: compute({ run: () => [writeSync(1, "text\\n"), writeSync(1, bytes, 1, 5), writevSync(1, [bytes, bytes])] }),
    world: action({ run: async ({ outputs }) => {
      appendFileSync(1, "appended\\n");
      const { bytesWritten } = await promisify(write)(1, bytes);
      await new Promise((done) => fs.writeFile(1, "whole", done));
      execSync("echo inherited", { stdio: "inherit" });
      spawnSync("echo", ["numbered"], { stdio: [0, 1, 2] });
      const { stdout } = spawnSync("echo", ["piped"]);
      return [...outputs.pure, bytesWritten, String(stdout)];
    } }),
  },
  edges: [{ from: "pure", to: "world" }],
});`,
  );
  const run = await place.cli("run", "fd.flow.ts", "--json");
  expect(run.json().output).toEqual([5, 5, 14, 7, "piped\n"]);
  const lines = eventsOf(place.runs()[0] ?? "").filter(({ type }) => type === "LogLine");
  const said = ["text", "bytes", "<bytes><bytes>", "appended", "<bytes>", "whole"];
  expect(lines.map(({ payload }) => payload.message)).toEqual(said);
  expect(run.err.split("\n")).toEqual(expect.arrayContaining(["at the top", "inherited", "numbered"]));
  expect((await place.cli("replay", "1", "--json")).json().verdict).toBe("identical");
});

describe("a run tells what its log holds", () => {
  test("its output without the secrets", async () => {
    write("compute({ run: () => ({ token: process.env.MY_API_TOKEN }) })");
    for (const argv of [["--json"], []]) {
      const run = await place.cli("run", "one.flow.ts", ...argv);
      expect(run.code).toBe(0);
      expect(run.out + run.err).not.toContain(TOKEN);
    }
  });

  test("its error without the secrets, and without a stack", async () => {
    write('compute({ run: () => { throw new Error("no " + process.env.MY_API_TOKEN); } })');
    const run = await place.cli("run", "one.flow.ts", "--json");
    expect(run.json().error.message).toMatch(/^no [A-Za-z0-9]{19}$/);
    expect(run.out + run.err).not.toContain(TOKEN);
    expect(run.json().error.stack).toBeUndefined();
    expect((await place.cli("run", "one.flow.ts", "--json", "--verbose")).json().error.stack).toContain(" at ");
  });
});
