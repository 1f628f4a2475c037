import type { Draft, RunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LiveRun } from "../../testing/live-run.ts";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";

const ASKED = "a#1:1";
const DIGEST = "a".repeat(64);

let home: TestHome;
let server: TestServer;
beforeEach(async () => {
  home = new TestHome();
  server = await TestServer.start(home);
});
afterEach(async () => {
  await server.stop();
  home.remove();
});

/** A run that asks for an approval, and whose process lives. */
function asking(payload: Partial<Draft<"InteractionRequested">["payload"]> = {}): LiveRun {
  const run = new LiveRun(home.home);
  const asked = { interactionType: "approval" as const, message: "Delete it?", argumentsSha256: DIGEST, ...payload };
  run.append(
    { type: "StepStarted", attemptId: "a#1", payload: { nodeId: "a", nodeType: "agent" } } as Draft,
    { type: "InteractionRequested", attemptId: "a#1", callId: ASKED, payload: asked } as Draft,
  );
  return run;
}

// biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
async function answer(runId: RunId, body: unknown): Promise<any> {
  return (await server.send("POST", `/api/runs/${runId}/interactions/${encodeURIComponent(ASKED)}`, body)).json();
}

const stateOf = async (runId: RunId): Promise<string> =>
  (await server.json(`/api/runs/${runId}/interactions`)).items[0].state;

test("an answer to what is over is refused, and says since when", async () => {
  const expiresAt = new Date(Date.now() - 1).toISOString();
  const late = asking({ expiresAt });
  expect(await stateOf(late.runId)).toBe("expired");
  expect(await answer(late.runId, { action: "accept" })).toMatchObject({
    status: 410,
    code: "interaction_expired",
    detail: expect.stringContaining(expiresAt),
  });
  late.release();
  const ended = asking();
  expect(await stateOf(ended.runId)).toBe("pending");
  ended.complete();
  expect(await answer(ended.runId, { action: "accept" })).toMatchObject({ status: 410, code: "interaction_expired" });
});

test("an answer holds for the arguments that were shown: with another digest it is refused, and nothing is left", async () => {
  const run = asking();
  const other = { action: "accept", digest: "b".repeat(64) };
  expect(await answer(run.runId, other)).toMatchObject({ status: 409, code: "arguments_changed" });
  expect(await stateOf(run.runId)).toBe("pending");
  expect(await answer(run.runId, { action: "accept", digest: DIGEST })).toMatchObject({
    recorded: true,
    running: true,
  });
  expect(await stateOf(run.runId)).toBe("sent");
  run.release();
});

test("the same answer again changes nothing, another one is refused with the first", async () => {
  const run = asking();
  const all = await Promise.all([1, 2, 3].map(() => answer(run.runId, { action: "decline" })));
  expect(all.map(({ interaction }) => interaction.answer.action)).toEqual(["decline", "decline", "decline"]);
  expect(await answer(run.runId, { action: "decline" })).toMatchObject({ recorded: false });
  expect(await answer(run.runId, { action: "accept" })).toMatchObject({
    status: 409,
    code: "already_answered",
    detail: expect.stringContaining("decline"),
  });
  await server.stop();
  server = await TestServer.start(home);
  expect(await stateOf(run.runId)).toBe("sent");
  run.release();
});
