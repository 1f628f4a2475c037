import type { Draft } from "@openexec/timeline";
import { attemptId, CATALOGUE, foldRun } from "@openexec/timeline";
import { describe, expect, it } from "vitest";
import { BUNDLES, cutTrace, type Files, load, text, traceOf } from "../testing/acpx-bundles.ts";
import { of, open, stored, verify } from "../testing/foreign-run.ts";

interface Step {
  readonly attemptId: string;
  readonly nodeId: string;
  readonly outcome: string;
  readonly promptText?: string | null;
  readonly rawText?: string | null;
  readonly output?: unknown;
  readonly error?: string;
  readonly trace?: { readonly conversation?: Record<string, unknown> };
}
interface Projection {
  readonly status: string;
  readonly steps: readonly Step[];
  readonly results: { readonly [nodeId: string]: Step };
}
const projectionOf = (files: Files): Projection => JSON.parse(text(files, "projections/run.json"));

/** Every attempt that ended; one that Ctrl-C cancelled is only among the results. */
function stepsOf(files: Files): Step[] {
  const { steps, results } = projectionOf(files);
  const known = new Set(steps.map(({ attemptId }) => attemptId));
  return [...steps, ...Object.values(results).filter(({ attemptId }) => !known.has(attemptId))];
}

/** The attempt as a timeline names it: node ids are escaped, and end at the last `#`. */
function ours(attempt: string): string {
  const hash = attempt.lastIndexOf("#");
  return attemptId("", attempt.slice(0, hash), Number(attempt.slice(hash + 1)));
}

/** acpx leaves a killed run `running`. */
function statusOf(files: Files): string {
  const { status } = projectionOf(files);
  return status === "running" ? "interrupted" : status;
}

/** acpx writes a Buffer into a projection by its `toJSON`. */
const asProjected = (value: unknown): unknown =>
  value instanceof Uint8Array ? { type: "Buffer", data: [...value] } : value;

describe.each(BUNDLES)("the acpx bundle %s", (name, findings) => {
  it("has only events of the catalogue, and verifies", async () => {
    const run = await open(load(name));
    for (const event of run.events)
      expect(CATALOGUE[event.type].payload.safeParse(event.payload)).toMatchObject({ success: true });
    expect(run.findings.map(({ code }) => code)).toEqual(findings);
    const verification = await verify(run.source);
    expect(verification.findings).toEqual([]);
    expect(verification).toMatchObject({ ok: true, runId: run.runId, lines: run.events.length });
  });

  it("folds to the status and the attempts of its own projections", async () => {
    const files = load(name);
    const run = await open(files);
    const folded = await foldRun(run.source);
    expect(folded.status).toBe(statusOf(files));
    expect(run.manifest.status).toBe(statusOf(files));
    const ended = folded.steps.attempts.filter(({ outcome }) => outcome !== undefined);
    const told = ended.map(({ attemptId, nodeId, outcome, error }) => [attemptId, nodeId, outcome, error?.message]);
    expect(told).toEqual(stepsOf(files).map((step) => [ours(step.attemptId), step.nodeId, step.outcome, step.error]));
  });

  it("has the outputs, prompts and replies of its own projections", async () => {
    const files = load(name);
    const run = await open(files);
    for (const step of stepsOf(files)) {
      const mine = <T extends Draft>(events: T[]): T | undefined =>
        events.find((event) => event.attemptId === ours(step.attemptId));
      const output = await stored(run.source, mine(of(run, "StepCompleted"))?.payload.output);
      expect(asProjected(output)).toEqual(step.output);
      if (typeof step.promptText !== "string") continue;
      expect(await stored(run.source, mine(of(run, "AgentTurnStarted"))?.payload.prompt)).toBe(step.promptText);
      expect(await stored(run.source, mine(of(run, "AgentTurn"))?.payload.reply)).toBe(step.rawText);
    }
  });

  it("has the conversation slices of its own projections", async () => {
    const files = load(name);
    const run = await open(files);
    for (const { attemptId, trace } of stepsOf(files)) {
      if (trace?.conversation === undefined) continue;
      const told = of(run, "StepCompleted").find((event) => event.attemptId === ours(attemptId));
      const range = told?.payload.conversation?.[0];
      expect({
        sessionId: range?.sessionId,
        messageStart: range?.messages?.[0],
        messageEnd: range?.messages?.[1],
        eventStartSeq: range?.fromSeq,
        eventEndSeq: range?.toSeq,
      }).toEqual(trace.conversation);
    }
  });

  it.each([0.2, 0.5, 0.8])(
    "opens when its trace stops at %d, with the attempts that its projections know",
    async (part) => {
      const files = load(name);
      const lines = traceOf(files).length;
      const cut = Math.max(1, Math.floor(lines * part));
      const run = await open(cutTrace(files, cut));
      expect(run.findings.map(({ code }) => code)).toContain("projection_ahead");
      expect((await verify(run.source)).findings.filter(({ severity }) => severity === "error")).toEqual([]);
      const folded = await foldRun(run.source);
      expect(folded.status).toBe(statusOf(files));
      const ended = folded.steps.attempts.filter(({ outcome }) => outcome !== undefined);
      expect(ended.map(({ attemptId, outcome }) => [attemptId, outcome])).toEqual(
        stepsOf(files).map((step) => [ours(step.attemptId), step.outcome]),
      );
    },
  );

  it("is interrupted when only the first half of its trace is there", async () => {
    const files = load(name);
    files.delete("projections/run.json");
    files.delete("projections/steps.json");
    const run = await open(cutTrace(files, Math.ceil(traceOf(files).length / 2)));
    expect(run.findings.map(({ code }) => code)).toContain("run_unfinished");
    expect((await foldRun(run.source)).status).toBe("interrupted");
    expect(run.events.at(-1)?.type).toBe("RunInterrupted");
    expect((await verify(run.source)).ok).toBe(true);
  });
});
