import type { RunId } from "@openexec/timeline";
import { expect, test } from "vitest";
import type { HomeKeeper } from "./home-keeper.ts";
import { HomeService } from "./home-service.ts";
import type { Sweeper, SweepTrouble } from "./sweeper.ts";

/** What `/healthz` finds wrong when retention met this. */
async function findingsOf(trouble: SweepTrouble): Promise<readonly (readonly [code: string, message: string])[]> {
  const unreadable = new Map<RunId, string>();
  const keeper = { lookAfterIndex: async () => undefined, state: { behind: 0, unreadable } };
  const service = new HomeService(keeper as unknown as HomeKeeper, { trouble } as Sweeper, "1", () => 0);
  const { status, findings } = await service.health();
  expect(status).toBe(findings.length === 0 ? "ok" : "degraded");
  // Only what ended a sweep keeps everything.
  for (const { code, hint } of findings)
    expect(hint?.includes("Nothing is deleted")).toBe(code.startsWith("retention_"));
  return findings.map(({ code, message }) => [code, message]);
}

test("tells what could not be deleted and what is kept apart, all of it, and the failures first", async () => {
  expect(await findingsOf({ problems: [], kept: [] })).toEqual([]);
  expect(await findingsOf({ problems: ["a", "b"], kept: ["c", "d"] })).toEqual([
    ["run_not_deleted", "a"],
    ["run_not_deleted", "b"],
    ["run_kept", "c"],
    ["run_kept", "d"],
  ]);
  const waitsSince = "2026-01-01T00:00:00.000Z";
  expect(await findingsOf({ problems: [], kept: ["c"], waitsSince })).toEqual([
    ["retention_waits", expect.stringContaining(waitsSince)],
    ["run_kept", "c"],
  ]);
  expect(await findingsOf({ problems: [], kept: [], failure: "disk gone" })).toEqual([
    ["retention_failed", "disk gone"],
  ]);
});
