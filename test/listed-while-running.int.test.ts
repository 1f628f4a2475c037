import { openSqliteIndex, type RunIndex } from "@openexec/store";
import type { RunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { holdIndex } from "../packages/cli/src/testing/hold-index.ts";
import { ended, Place } from "./support/place.ts";
import { until } from "./support/until.ts";

/** Runs a command that ends when somebody makes the file `go`, then pauses for an answer when asked to. */
const FLOW = `
import { checkpoint, defineFlow, shell } from "openexec/flows";

export default defineFlow({
  name: "held",
  startAt: "hold",
  nodes: {
    hold: shell({ exec: () => ({ command: "sh", args: ["-c", "while ! test -e go; do sleep 0.05; done; echo went"] }) }),
    ask: checkpoint({ prompt: "Go on?" }),
    held: shell({ exec: () => ({ command: "sh", args: ["-c", "while ! test -e done; do sleep 0.05; done; echo did"] }) }),
  },
  edges: [{ from: "hold", to: "ask" }, { from: "ask", to: "held" }],
});
`;

let place: Place;
beforeEach(() => {
  place = new Place("listed");
  place.write("held.flow.ts", FLOW);
});
afterEach(() => place.remove());

/** What the index says by itself, without anybody who brings it up to date. */
async function indexed(runId: string): Promise<unknown> {
  let index: RunIndex | undefined;
  try {
    index = await openSqliteIndex(place.path(".openexec", "openexec.db"));
    return await index.get(runId as RunId, "row");
  } finally {
    await index?.close();
  }
}

async function begun(): Promise<string> {
  const [directory] = await until(
    async () => place.runs(),
    (runs) => runs.length === 1,
  );
  return (directory ?? "").split("/").at(-1) ?? "";
}

const rowWith = (runId: string, status: string) =>
  until(
    () => indexed(runId) as Promise<{ readonly status?: string; readonly number?: number } | undefined>,
    (row) => row?.status === status,
  );

test("a run is in the index while it runs, pauses and runs again, though no server runs and nobody lists", async () => {
  const run = place.start(["run", "held.flow.ts", "--json"]);
  const end = ended(run);
  const runId = await begun();
  expect(await rowWith(runId, "running")).toMatchObject({ id: runId, number: 1, flow: "held" });
  place.write("go", "");
  expect((await end).json()).toMatchObject({ status: "waiting" });
  expect(await indexed(runId)).toMatchObject({ status: "waiting" });
  const resumed = ended(place.start(["resume", runId, "--answer", "accept", "--json"]));
  expect(await rowWith(runId, "running")).toMatchObject({ number: 1 });
  place.write("done", "");
  expect((await resumed).json()).toMatchObject({ status: "completed" });
  expect(await indexed(runId)).toMatchObject({ status: "completed" });
  const replayed = await place.cli("replay", runId, "--json");
  expect(replayed.json()).toMatchObject({ verdict: "identical" });
});

test("a run that was killed is interrupted for whoever lists, never running for ever", async () => {
  const run = place.start(["run", "held.flow.ts", "--json"]);
  const end = ended(run);
  const runId = await begun();
  await rowWith(runId, "running");
  expect((await place.read("list", "--json")).json()).toMatchObject({ runs: [{ id: runId, status: "running" }] });
  run.kill("SIGKILL");
  await end;
  expect((await place.read("list", "--json")).json()).toMatchObject({ runs: [{ id: runId, status: "interrupted" }] });
  expect((await place.read("stats", "--json")).json()).toMatchObject({ statuses: { interrupted: 1 } });
  expect(await indexed(runId)).toMatchObject({ status: "interrupted" });
  place.write("go", "");
});

test("a run goes on while somebody else holds the index, and is listed afterwards", async () => {
  place.write("go", "");
  expect((await place.cli("run", "held.flow.ts", "--json")).json().status).toBe("waiting");
  const holder = await holdIndex(place.path(".openexec", "openexec.db"));
  try {
    const second = await place.cli("run", "held.flow.ts", "--json");
    expect(second.json()).toMatchObject({ status: "waiting", number: 2 });
    expect(await indexed(second.json().runId)).toBeUndefined();
  } finally {
    await holder.release();
  }
  const { runs } = (await place.read("list", "--json")).json();
  expect(runs).toMatchObject([{ number: 2, status: "waiting" }, { number: 1 }]);
});
