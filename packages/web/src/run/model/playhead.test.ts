import { describe, expect, it } from "vitest";
import { runOf } from "../../testing/run-of.ts";
import { eventsAxis } from "./axis.ts";
import { movePlayhead, playheadAt } from "./playhead.ts";
import { snapToAttempt, step } from "./stepping.ts";

const data = runOf("run a[model]:ok b[tool:failed]:failed c:ok completed");
const axis = eventsAxis(data.time);

describe("the playhead", () => {
  it("plays on to the end and stops there; played again it begins anew", () => {
    let head = movePlayhead(playheadAt(1, axis, false), { type: "play", axis });
    head = movePlayhead(head, { type: "tick", elapsedMs: 1e9, axis });
    expect(head).toMatchObject({ at: data.endSeq, playing: false });
    expect(movePlayhead(head, { type: "play", axis })).toMatchObject({ at: 1, playing: true });
  });

  it("goes along with a run that grows only while it follows", () => {
    const followed = movePlayhead(playheadAt(3, axis, true), { type: "grew", axis, lastSeq: 9 });
    expect(followed.at).toBe(9);
    const scrubbed = movePlayhead(followed, { type: "seek", at: 4, axis });
    expect(movePlayhead(scrubbed, { type: "grew", axis, lastSeq: 11 }).at).toBe(4);
    expect(movePlayhead(scrubbed, { type: "latest", axis, lastSeq: 11 })).toMatchObject({ at: 11, following: true });
  });

  it("has speeds with ends", () => {
    let head = playheadAt(1, axis, false);
    for (let index = 0; index < 20; index++) head = movePlayhead(head, { type: "speed", direction: 1 });
    expect(head.speed).toBe(200);
    for (let index = 0; index < 20; index++) head = movePlayhead(head, { type: "speed", direction: -1 });
    expect(head.speed).toBe(0.25);
  });
});

describe("keys step", () => {
  const starts = data.attempts.map(({ startedSeq }) => startedSeq);
  it("over events, attempts, errors and model calls, and stay at the ends", () => {
    expect(step(data.stops, 1, "event", -1)).toBe(1);
    expect(step(data.stops, 1, "attempt", 1)).toBe(starts[0]);
    expect(step(data.stops, starts[1] ?? 0, "attempt", -1)).toBe(starts[0]);
    const [call, attempt] = data.stops.error;
    expect(step(data.stops, 1, "error", 1)).toBe(call);
    expect(step(data.stops, call ?? 0, "error", 1)).toBe(attempt);
    expect(step(data.stops, data.endSeq, "model", -1)).toBe(data.stops.model[0]);
    expect(step(data.stops, data.stops.model[0] ?? 0, "model", -1)).toBe(data.stops.model[0]);
  });

  it("comes to rest at the nearest attempt", () => {
    expect(snapToAttempt(data.stops, (starts[1] ?? 0) + 1)).toBe(starts[1]);
    expect(snapToAttempt(data.stops, 1)).toBe(starts[0]);
  });
});
