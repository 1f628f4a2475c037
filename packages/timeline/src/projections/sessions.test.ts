import { addArtifact, addSession, draftRun, sealLog } from "@openexec/testkit";
import { describe, expect, it } from "vitest";
import { artifactsProjection } from "./artifacts.ts";
import { fold } from "./projection.ts";
import { sessionsProjection } from "./sessions.ts";

describe("the sessions of a run", () => {
  it("are listed with their turns and messages", () => {
    const turn = addSession(new Map(), ["{}", "{}"]);
    const { events } = sealLog([...draftRun("run"), ...turn, ...turn.slice(1)]);
    expect(fold(sessionsProjection, events).sessions).toMatchObject([
      { sessionId: "main-0123456789abcdef", handle: "main", agent: "scripted", boundSeq: 2, turns: 2, messages: 2 },
    ]);
  });
});

describe("the products of a run", () => {
  it("are listed by name and role, with the event that made them", () => {
    const artifact = addArtifact(new Map(), "diff", "text/x-diff");
    const { events } = sealLog([
      ...draftRun("run"),
      { type: "ArtifactCreated", payload: { name: "fix", role: "patch", artifact } },
    ]);
    expect(fold(artifactsProjection, events).products).toMatchObject([
      { name: "fix", role: "patch", artifact, seq: 2 },
    ]);
  });
});
