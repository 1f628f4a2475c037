import { expect } from "vitest";
import { replayStep } from "../api/replay-step.ts";
import type { FlowDefinition } from "../flow/types.ts";
import { DEFAULT_POLICY } from "../policy/policy.ts";
import { type Recording, replay, tapeSource } from "./record.ts";

/** Expects that a recording replays, as a whole and each attempt of it alone. */
export async function replaysThroughout(recording: Recording, flow: FlowDefinition): Promise<void> {
  const { verdict, firstDivergence } = await replay(recording, flow);
  expect([verdict, firstDivergence], "the whole run").toEqual(["identical", undefined]);
  await replaysAlone(recording, flow);
}

/** Expects that each attempt of a recording replays alone. */
export async function replaysAlone(recording: Recording, flow: FlowDefinition): Promise<void> {
  for (const { type, line } of recording.sink.lines) {
    if (type !== "StepStarted") continue;
    const { attemptId: attempt } = JSON.parse(line) as { readonly attemptId: string };
    const source = () => tapeSource(recording.sink);
    const report = await replayStep({ flow, source, attempt, policy: DEFAULT_POLICY });
    expect([report.verdict, report.firstDivergence], attempt).toEqual(["identical", undefined]);
  }
}
