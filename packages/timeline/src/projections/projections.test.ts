import { buildLog } from "@openexec/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scale } from "../../../../test/scale.ts";
import type { UnknownEvent } from "../event.ts";
import { artifactsProjection } from "./artifacts.ts";
import { liveProjection } from "./live.ts";
import { outlineProjection } from "./outline.ts";
import { fold, type Projection } from "./projection.ts";
import { runProjection } from "./run.ts";
import { sessionsProjection } from "./sessions.ts";
import { stepsProjection } from "./steps.ts";
import { totalsProjection } from "./totals.ts";

const word = fc.constantFrom(
  "a:ok",
  "a:open",
  "fan:open",
  "fan:ok",
  "b[model,tool]:failed",
  "fan[1]/c[model:open,log,beat]:open",
  "fan[1]/c[tool:failed,block,allow]:ok",
  "d[ask:open]:open",
  "d[ask]:ok",
  "pause",
  "interrupt",
  "resume",
  "gap",
  "ci",
  "completed",
  "failed",
);
const notation = fc.array(word, { maxLength: 14 }).map((words) => `run ${words.join(" ")}`);

function laws<State>(projection: Projection<State>): void {
  it("can be put aside as JSON and continued: the fold of a beginning and of the rest is the fold of all", () => {
    fc.assert(
      fc.property(notation, fc.nat(), (text, at) => {
        const { events } = buildLog(text);
        const cut = at % (events.length + 1);
        const beginning: State = JSON.parse(JSON.stringify(fold(projection, events.slice(0, cut))));
        expect(fold(projection, events.slice(cut), beginning)).toEqual(fold(projection, events));
      }),
      { numRuns: scale.properties },
    );
  }, 300_000);

  it("is plain JSON", () => {
    const state = fold(projection, buildLog("run a[model,tool:failed,log]:failed b[ask:open]:open pause").events);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it("passes over events that this version does not know", () => {
    const { events } = buildLog("run a:ok");
    const strange = { ...events[2], type: "Teleported", payload: { to: null }, raw: "{}" } as unknown as UnknownEvent;
    expect(() => fold(projection, [...events, strange])).not.toThrow();
  });

  it("begins anew each time", () => {
    fold(projection, buildLog("run a[model]:ok").events);
    expect(fold(projection, [])).toEqual(projection.init());
  });
}

describe("the run projection", () => laws(runProjection));
describe("the steps projection", () => laws(stepsProjection));
describe("the live projection", () => laws(liveProjection));
describe("the sessions projection", () => laws(sessionsProjection));
describe("the products projection", () => laws(artifactsProjection));
describe("the totals projection", () => laws(totalsProjection));
describe("the outline projection", () => laws(outlineProjection));
