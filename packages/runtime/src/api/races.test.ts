import fc from "fast-check";
import { test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { raceOf, races } from "../testing/random-race.ts";
import { record, resume } from "../testing/record.ts";
import { replaysThroughout } from "../testing/replays-throughout.ts";
import { scriptedWorld } from "../testing/scripted-world.ts";

test("a race of fan-outs in fan-outs replays, whole and each of its attempts alone, also one cut anywhere and resumed", async () => {
  const law = fc.asyncProperty(races, fc.nat(1000), async (race, at) => {
    const flow = raceOf(race);
    const recording = await record(flow, { ports: scriptedWorld(0).ports });
    await replaysThroughout(recording, flow);
    const lines = 1 + (at % (recording.sink.lines.length - 1));
    await replaysThroughout(await resume(recording, flow, { lines, ports: scriptedWorld(1).ports }), flow);
  });
  await fc.assert(law, { numRuns: Math.ceil(scale.properties / 4) });
}, 600_000);
