import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { foldRun, verifyBundle } from "@openexec/timeline";
import { describe, expect, it } from "vitest";
import { importSession, unlikeTheirSchema } from "../testing/session-import.ts";
import { loadSample, SAMPLES } from "../testing/session-samples.ts";
import { createSha256, sha256 } from "../testing/sha256.ts";

interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** What the log itself says about tokens, read in another way than the importer does. */
function tokensOf(path: string): Tokens {
  const lines = readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const totals = lines.findLast((line) => line.payload?.info?.total_token_usage)?.payload.info.total_token_usage;
  if (totals !== undefined) return { input: totals.input_tokens, output: totals.output_tokens };
  const state = lines.findLast((line) => line.type === "cost-state");
  if (state !== undefined) {
    const models: Record<string, number>[] = Object.values(state.modelUsage);
    const sum = (key: string): number => models.reduce((all, model) => all + (model[key] ?? 0), 0);
    const input = sum("inputTokens") + sum("cacheReadInputTokens") + sum("cacheCreationInputTokens");
    return { input, output: sum("outputTokens") };
  }
  const messages = new Map(lines.flatMap(({ message }) => (message?.usage ? [[message.id, message.usage]] : [])));
  const all = [...messages.values()];
  return {
    input: all.reduce((sum, u) => sum + u.input_tokens + u.cache_creation_input_tokens + u.cache_read_input_tokens, 0),
    output: all.reduce((sum, u) => sum + u.output_tokens, 0),
  };
}

describe.each(SAMPLES.map((path) => [basename(path), path] as const))("%s", (_, path) => {
  const { files, log } = loadSample(path);

  it("accounts for each of its lines", async () => {
    const { accounting, findings } = await importSession(files, log);
    const lines = readFileSync(path, "utf8").trimEnd().split("\n").length;
    const counts = [...Object.values(accounting.events), ...Object.values(accounting.none)];
    expect(accounting.lines).toBe(lines);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(lines);
    expect(accounting.none).not.toHaveProperty("unknown");
    expect(accounting.none).not.toHaveProperty("malformed");
    expect(findings).toEqual([]);
  });

  it("becomes a record that verifies, with the tokens that the client counted", async () => {
    const imported = await importSession(files, log);
    const { bundle, drafts } = imported;
    expect(unlikeTheirSchema(imported)).toEqual([]);
    expect(await verifyBundle(bundle, { sha256, createSha256 })).toMatchObject({ ok: true, findings: [] });
    const { run } = await foldRun(bundle, {});
    const { input, output } = tokensOf(path);
    expect(run.totals).toMatchObject({ inputTokens: input, outputTokens: output });
    expect(run.totals.modelCalls).toBeGreaterThan(0);
    for (const draft of drafts)
      expect(draft).toMatchObject({ clock: "import", source: expect.stringMatching(/^import:/) });
  });

  it("becomes the same record each time", async () => {
    const [first, second] = [await importSession(files, log), await importSession(files, log)];
    expect(second.session.runId).toBe(first.session.runId);
    expect(second.drafts).toEqual(first.drafts);
  });
});
