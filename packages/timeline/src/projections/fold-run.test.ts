import { buildBundle, TEST_RUN_ID } from "@openexec/testkit";
import { describe, expect, it } from "vitest";
import { BundleError } from "../bundle/error.ts";
import { memorySource } from "../bundle/memory-source.ts";
import { VersionError } from "../read/version.ts";
import { foldRun } from "./fold-run.ts";

describe("folding a bundle", () => {
  it("gives run, steps, status, number and findings in one pass", async () => {
    const { files } = buildBundle("run a:ok b[model]:failed failed");
    const folded = await foldRun(memorySource(files));
    expect(folded).toMatchObject({ status: "failed", number: 7, durationMs: 70, findings: [] });
    expect(folded.run.runId).toBe(TEST_RUN_ID);
    expect(folded.steps.attempts.map((row) => row.outcome)).toEqual(["ok", "failed"]);
  });

  it("derives from a killed run that it was interrupted, and shows the prefix", async () => {
    const { files, log } = buildBundle("run a:ok b[tool]:ok");
    files.set("timeline.jsonl", log.bytes.slice(0, -30));
    const folded = await foldRun(memorySource(files));
    expect(folded).toMatchObject({ status: "interrupted", findings: [{ code: "line_torn" }] });
    expect(folded.steps.attempts.at(-1)?.outcome).toBeUndefined();
    expect((await foldRun(memorySource(files), { writerAlive: true })).status).toBe("running");
  });

  it("has no duration while the run is under way or waits", async () => {
    const waiting = memorySource(buildBundle("run a[ask:open]:open pause").files);
    expect(await foldRun(waiting)).toMatchObject({ status: "waiting" });
    expect(await foldRun(waiting)).not.toHaveProperty("durationMs");
    const open = memorySource(buildBundle("run a:open").files);
    expect(await foldRun(open, { writerAlive: true })).not.toHaveProperty("durationMs");
    expect(await foldRun(open)).toMatchObject({ status: "interrupted", durationMs: 10 });
  });

  it("needs no manifest, but a log that it can read", async () => {
    const { files, log } = buildBundle("run completed");
    files.delete("manifest.json");
    const folded = await foldRun(memorySource(files));
    expect(folded).toMatchObject({ status: "completed", findings: [{ code: "manifest_missing" }] });
    expect(folded).not.toHaveProperty("number");
    const future = new TextDecoder().decode(log.bytes).replace("timeline.v1", "timeline.v9");
    files.set("timeline.jsonl", new TextEncoder().encode(future));
    await expect(foldRun(memorySource(files))).rejects.toThrow(VersionError);
    await expect(foldRun(memorySource(new Map()))).rejects.toThrow(BundleError);
  });
});
