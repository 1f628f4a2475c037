import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { startModelServer } from "../packages/cli/src/scripted/model-server/index.ts";
import { killFlow } from "./support/kill-flow.ts";
import { AGENT, ended, Place } from "./support/place.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const UNSHARE = process.getuid?.() === 0 ? ["unshare", "--net"] : ["unshare", "--map-root-user", "--net"];
const [command = "", ...flags] = UNSHARE;
const isAllowed = spawnSync(command, [...flags, "true"]).status === 0;
const REASON = "this user may not make a network namespace";

describe("in a network namespace without interfaces", () => {
  test("there is no way out", ({ skip }) => {
    if (!isAllowed) return skip(REASON);
    const { stdout } = spawnSync(command, [...flags, "cat", "/proc/net/dev"], { encoding: "utf8" });
    expect(stdout.split("\n").filter((line) => line.includes(":"))).toEqual([expect.stringMatching(/^ *lo: *0 /)]);
  });

  test("a run with models, tools, commands, an agent and a fan-out replays identically, whole and by its steps", async ({
    skip,
  }) => {
    if (!isAllowed) return skip(REASON);
    const server = await startModelServer(({ turn }) =>
      turn === 0 ? { toolCalls: [{ name: "look", input: { thing: "x" } }] } : { text: "All is well." },
    );
    const place = new Place("netns", { ANTHROPIC_BASE_URL: server.url });
    try {
      place.write("README.md", "# Demo\n");
      place.write("whole.flow.ts", killFlow(true));
      const agent = `${process.execPath} ${AGENT}`;
      const run = await place.cli("run", "whole.flow.ts", "--json", "--approve-all", "--agent", agent);
      expect([run.code, run.err]).toEqual([0, ""]);
      await server.close();
      const replay = await place.run(["replay", "1", "--json"], { prefix: UNSHARE });
      expect([replay.code, replay.err]).toEqual([0, ""]);
      expect(replay.json()).toMatchObject({ verdict: "identical", block: "permission+netns+guards", reached: [] });
      expect(replay.json().derivedHead).toBe(run.json().head);
      for (const step of ["both#1", "fan[2]/work#1", "think#1", "sum#1"]) {
        const one = await place.run(["replay", "1", "--step", step, "--json"], { prefix: UNSHARE });
        expect([step, one.code, one.json().verdict]).toEqual([step, 0, "identical"]);
      }
    } finally {
      await server.close();
      place.remove();
    }
  });

  test("the whole suites of recording and replay pass", async ({ skip }) => {
    if (!isAllowed) return skip(REASON);
    const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
    const suites = ["packages/runtime/src/api", "packages/runtime/src/engine", "packages/timeline/src/conversation"];
    const args = [...flags, process.execPath, vitest, "run", "--project", "unit", "--reporter", "json", ...suites];
    const { VITEST: _, ...env } = process.env;
    const suite = await ended(spawn(command, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] }));
    const report = JSON.parse(suite.out.slice(suite.out.indexOf("{")));
    const results: readonly {
      assertionResults: readonly { status: string; fullName: string; failureMessages: readonly string[] }[];
    }[] = report.testResults;
    const failed = results.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === "failed"),
    );
    expect(failed.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join("\n")}`)).toEqual([]);
    expect(suite.code).toBe(0);
    expect(report.numPassedTests).toBeGreaterThan(15);
  });
});
