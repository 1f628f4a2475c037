import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ended, openexec, ROOT, startOpenexec } from "./openexec.ts";
import { removeFolder } from "./support/remove-folder.ts";
import { until } from "./support/until.ts";

const FLOW = join(ROOT, "examples/flows/approval.flow.ts");
const FITTING = '{"version":"1.2.0"}';

let folder: string;
let server: ReturnType<typeof startOpenexec> | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-answering-"));
});
afterEach(async () => {
  if (server !== undefined) {
    const end = ended(server);
    server.kill("SIGTERM");
    await end;
    server = undefined;
  }
  // The process that made the run go on outlives the server, and may be writing its last files.
  await removeFolder(folder);
});

/** Runs a command in the folder. @returns its document */
// biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
async function say(...args: readonly string[]): Promise<any> {
  const { stdout } = await openexec([...args, "--json", "--dir", join(folder, ".openexec")], { cwd: folder });
  return JSON.parse(stdout);
}

/** A run that waits, without a process. */
async function waitingRun(): Promise<{ runId: string; interactionId: string }> {
  const { runId, status, waitingFor } = await say("run", FLOW);
  expect(status).toBe("waiting");
  return { runId, interactionId: waitingFor[0].interactionId };
}

async function startServing(...flags: readonly string[]): Promise<string> {
  server = startOpenexec(["serve", "--port", "0", "--json", "--dir", join(folder, ".openexec"), ...flags]);
  for await (const chunk of server.stdout ?? []) return JSON.parse(String(chunk)).url;
  throw new Error("the server said nothing");
}

async function rowOf(url: string, runId: string): Promise<{ readonly status: string }> {
  return (await (await fetch(new URL(`/api/runs/${runId}`, url))).json()) as { status: string };
}

describe("a question of a run whose process is gone", () => {
  test("is listed, takes one fitting answer, and the run goes on with it", async () => {
    const { runId, interactionId } = await waitingRun();
    expect((await say("pending")).pending).toMatchObject([{ runId, interaction: { interactionId, state: "pending" } }]);
    expect((await say("answer", runId, "--accept", "--content", "{}")).error.code).toBe("answer_unfit");

    const said = await say("answer", runId, "--accept", "--content", FITTING);
    expect(said).toMatchObject({ recorded: true, running: false, interaction: { state: "sent" } });
    expect(await say("answer", runId, interactionId, "--accept", "--content", FITTING)).toMatchObject({
      recorded: false,
    });
    expect((await say("answer", runId, interactionId, "--decline")).error.code).toBe("already_answered");
    expect((await say("pending")).pending).toEqual([]);

    expect(await say("resume", runId)).toMatchObject({ status: "completed", output: "released 1.2.0" });
    expect((await say("answer", runId, interactionId, "--decline")).error.code).toBe("already_answered");
    expect((await say("verify", runId)).ok).toBe(true);
  });

  test("that was never asked, or about other arguments, is refused", async () => {
    const { runId } = await waitingRun();
    expect((await say("answer", runId, "nothing#1:1", "--accept")).error.code).toBe("interaction_not_found");
    const digest = "0".repeat(64);
    expect((await say("answer", runId, "--decline", "--digest", digest)).error.code).toBe("arguments_changed");
  });

  test("is answered over HTTP: the server makes the run go on, in a process that outlives it", async () => {
    const { runId, interactionId } = await waitingRun();
    const url = await startServing();
    const path = new URL(`/api/runs/${runId}/interactions/${encodeURIComponent(interactionId)}`, url);
    const post = () =>
      fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ action: "accept", content: JSON.parse(FITTING) }),
      });
    const [first, second] = await Promise.all([post(), post()]);
    expect([first.status, second.status]).toEqual([200, 200]);
    const row = await until(
      () => rowOf(url, runId),
      ({ status }) => status === "completed",
    );
    expect(row).toMatchObject({ pendingInteractions: 0, interactions: 1, output: "released 1.2.0" });
    const list = await (await fetch(new URL(`/api/runs/${runId}/interactions`, url))).json();
    expect(list).toMatchObject({ items: [{ state: "answered", answer: { action: "accept", by: { name: "local" } } }] });
  });

  test("ends with its run when somebody cancels that over HTTP", async () => {
    const { runId } = await waitingRun();
    const url = await startServing();
    const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"reason":"not today"}' };
    const response = await fetch(new URL(`/api/runs/${runId}/cancel`, url), init);
    expect(await response.json()).toEqual({ requested: true, running: false });
    await until(
      () => rowOf(url, runId),
      ({ status }) => status === "cancelled",
    );
    const again = await fetch(new URL(`/api/runs/${runId}/cancel`, url), init);
    expect(await again.json()).toMatchObject({ status: 409, code: "run_finished" });
    const { events } = await say("show", runId, "--events");
    expect(events.filter(({ type }: { type: string }) => type === "CancelRequested")).toHaveLength(1);
  });

  test("survives a server that is killed right after the answer", async () => {
    const { runId, interactionId } = await waitingRun();
    const url = await startServing("--no-resume");
    const path = new URL(`/api/runs/${runId}/interactions/${encodeURIComponent(interactionId)}`, url);
    await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ action: "decline" }),
    });
    server?.kill("SIGKILL");
    server = undefined;
    expect((await say("pending")).pending).toEqual([]);
    const end = await say("resume", runId);
    expect(end.status).not.toBe("waiting");
    const { events } = await say("show", runId, "--events");
    expect(events.filter(({ type }: { type: string }) => type === "InteractionResolved")).toHaveLength(1);
  });
});
