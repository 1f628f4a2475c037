import fc from "fast-check";
import { expect, test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { DEFAULT_POLICY } from "../policy/policy.ts";
import { raceOf, races } from "../testing/random-race.ts";
import { type Recording, record, replay, resume, tapeSource } from "../testing/record.ts";
import { scriptedWorld } from "../testing/scripted-world.ts";
import { replayStep } from "./replay-step.ts";

/** The whole run, and each attempt of it alone. */
async function replays(recording: Recording, flow: ReturnType<typeof raceOf>): Promise<void> {
  expect(await replay(recording, flow)).toMatchObject({ verdict: "identical" });
  for (const { line } of recording.sink.lines) {
    const { type, attemptId } = JSON.parse(line) as { readonly type: string; readonly attemptId?: string };
    if (type !== "StepStarted" || attemptId === undefined) continue;
    const source = () => tapeSource(recording.sink);
    const report = await replayStep({ flow, source, attempt: attemptId, policy: DEFAULT_POLICY });
    expect([report.verdict, report.firstDivergence], attemptId).toEqual(["identical", undefined]);
  }
}

test("a race of fan-outs in fan-outs replays, whole and each of its attempts alone, also one cut anywhere and resumed", async () => {
  const law = fc.asyncProperty(races, fc.nat(1000), async (race, at) => {
    const flow = raceOf(race);
    const recording = await record(flow, { ports: scriptedWorld(0).ports });
    await replays(recording, flow);
    const lines = 1 + (at % (recording.sink.lines.length - 1));
    await replays(await resume(recording, flow, { lines, ports: scriptedWorld(1).ports }), flow);
  });
  await fc.assert(law, { numRuns: Math.ceil(scale.properties / 4) });
}, 600_000);
