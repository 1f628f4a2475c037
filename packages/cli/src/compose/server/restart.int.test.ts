import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";

/** Runs of every end, with what each has to be listed as. */
const RUNS = [
  [
    "run plan[model,tool]:ok review[model]:ok completed",
    { status: "completed", modelCalls: 2, toolCalls: 1, steps: 2 },
  ],
  ["run plan[model,tool]:ok cancelled", { status: "cancelled", modelCalls: 1, toolCalls: 1, steps: 1 }],
  [
    "run plan[model,ask:open]:open pause",
    { status: "waiting", modelCalls: 1, interactions: 1, pendingInteractions: 1 },
  ],
  ["run plan[tool:failed]:failed failed", { status: "failed", toolCalls: 1 }],
  ["run plan[model]:open", { status: "interrupted", modelCalls: 1 }],
] as const;

let home: TestHome;
let server: TestServer | undefined;
let ids: readonly string[];
beforeEach(() => {
  home = new TestHome();
  ids = RUNS.map(([notation]) => home.addRun(notation));
});
afterEach(async () => {
  await server?.stop();
  home.remove();
});

type Start = (home: TestHome) => Promise<TestServer>;
/** The built program reads logs in a thread of its own, with a connection of its own. */
const SERVERS: Readonly<Record<string, Start>> = {
  "of sources": (at) => TestServer.start(at),
  "that was built": (at) => TestServer.startBuilt(at),
};

/** The list as a server tells it, and its figures. */
async function listed(
  start: Start,
): Promise<{ readonly runs: readonly Record<string, unknown>[]; readonly meta: unknown }> {
  server = await start(home);
  const { runs, meta } = await server.json("/api/runs");
  await server.stop();
  return { runs, meta: { total: meta.total, facets: meta.facets } };
}

test.each(Object.entries(SERVERS))(
  "runs of every end are listed after a restart of a server %s with their counts, their numbers and what people said of them",
  async (_, start) => {
    server = await start(home);
    await server.send("PATCH", `/api/runs/${ids[0]}`, { pinned: true, tags: ["good", "first"], note: "keep it" });
    await server.send("PATCH", `/api/runs/${ids[2]}`, { tags: ["ask me"] });
    await server.stop();
    const before = await listed(start);
    expect(before.runs.map(({ id }) => id)).toEqual([...ids].reverse());
    for (const [index, [, wanted]] of RUNS.entries()) {
      expect(before.runs.find(({ id }) => id === ids[index])).toMatchObject({ ...wanted, number: index + 1 });
    }
    expect(before.runs.at(-1)).toMatchObject({ pinned: true, tags: ["good", "first"], note: "keep it" });
    expect(before.meta).toMatchObject({ total: RUNS.length });
    expect(await listed(start)).toEqual(before);
    // Nor does it matter whether the index was made again: by hand, or since it was gone.
    expect((await home.run("index", "rebuild", "--json")).json()).toMatchObject({ runs: RUNS.length, unreadable: [] });
    expect(await listed(start)).toEqual(before);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${home.home.indexPath}${suffix}`, { force: true });
    expect(await listed(start)).toEqual(before);
    const list = (await home.run("list", "--json")).json();
    expect(list.runs.map(({ number }: { number: number }) => number)).toEqual([5, 4, 3, 2, 1]);
  },
);
