import { afterEach, beforeEach, expect, test } from "vitest";
import { scale } from "../../../../../test/scale.ts";
import { LiveListener } from "../../testing/live-listener.ts";
import { LiveRun } from "../../testing/live-run.ts";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";

const LIVE_RUNS = 20;
/** How much a second of load is; how fast it goes says the benchmark. */
const REQUESTS_A_SECOND = 200;
const AT_ONCE = 16;

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

test("every client of a run gets every event once, across a restart of the server", async () => {
  const run = new LiveRun(home.home);
  const follow = async (sinceSeqs: readonly number[]): Promise<LiveListener[]> => {
    const clients = await Promise.all(sinceSeqs.map(() => LiveListener.connect(server.url)));
    for (const [index, client] of clients.entries()) {
      const sinceSeq = sinceSeqs[index] ?? 0;
      client.say({ type: "subscribe_run", id: "a", runId: run.runId, sinceSeq });
    }
    return clients;
  };
  const upTo = (last: number, clients: readonly LiveListener[]) =>
    Promise.all(clients.map((client) => client.until(() => (client.seqs("a").at(-1) === last ? true : undefined))));

  const before = await follow(Array.from({ length: scale.liveClients }, () => 0));
  for (let round = 0; round < 20; round++) {
    run.log(10);
    await upTo(run.lastSeq, before.slice(round, round + 1));
  }
  // Some have seen less than others when the server goes.
  await server.stop();
  await Promise.all(before.map(({ closed }) => closed));
  run.log(25);
  server = await TestServer.start(home);
  const after = await follow(before.map((client) => client.seqs("a").at(-1) ?? 0));
  for (let round = 0; round < 20; round++) run.log(10);
  await upTo(run.lastSeq, after);
  const all = Array.from({ length: run.lastSeq }, (_, index) => index + 1);
  for (const [index, client] of before.entries()) {
    expect([...client.seqs("a"), ...(after[index]?.seqs("a") ?? [])]).toEqual(all);
  }
  for (const client of after) client.close();
  run.release();
});

test("mixed reads all succeed while live runs write", async () => {
  const done = home.addRun("run plan[model,tool,log]:ok review[model]:ok completed");
  const live = Array.from({ length: LIVE_RUNS }, () => new LiveRun(home.home));
  const paths = [
    "/api/runs",
    "/api/runs?status=running&meta=none",
    "/api/runs?q=status:completed",
    "/api/runs/meta",
    "/api/stats",
    "/healthz",
    ...["", "/overview", "/events?limit=50", "/attempts", "/tool-calls", "/search?text=x"].map(
      (rest) => `/api/runs/${done}${rest}`,
    ),
    ...live.flatMap(({ runId }) => [`/api/runs/${runId}`, `/api/runs/${runId}/events?around=10&limit=20`]),
  ];
  const failed: string[] = [];
  const ask = async (path: string): Promise<void> => {
    const response = await server.fetch(path);
    await response.arrayBuffer();
    if (response.status !== 200) failed.push(`${response.status} ${path}`);
  };
  let asked = 0;
  const askOn = async (): Promise<void> => {
    while (asked < scale.loadSeconds * REQUESTS_A_SECOND) {
      asked++;
      if (asked % 10 === 0) live[(asked / 10) % LIVE_RUNS]?.log(3);
      await ask(paths[asked % paths.length] ?? "");
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  expect(failed).toEqual([]);
  for (const run of live) run.complete();
  for (const { runId, lastSeq } of live) {
    expect(await server.json(`/api/runs/${runId}`)).toMatchObject({ status: "completed", lastSeq });
  }
});
