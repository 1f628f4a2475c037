import { afterEach, beforeEach, expect, test } from "vitest";
import { LiveRun } from "../../testing/live-run.ts";
import { TestHome } from "../../testing/test-home.ts";
import { HomeKeeper } from "./home-keeper.ts";
import { LastingIndex } from "./lasting-index.ts";

const WAIT = { timeout: 30_000 };

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home.remove());

test("the index is behind by a run that came just now, until it has read it", async () => {
  const index = await LastingIndex.open(home.home, () => undefined);
  const nothing = () => undefined;
  const keeper = new HomeKeeper(home.home, index, nothing, nothing);
  try {
    // Nobody has looked what lies there: a name that the index does not have may be there all the same.
    expect(keeper.knowsAll()).toBe(false);
    await keeper.catchUp();
    expect([keeper.state.behind, keeper.knowsAll()]).toEqual([0, true]);
    const runId = home.addRun("run a:ok completed");
    await expect.poll(() => keeper.state.behind, WAIT).toBe(1);
    // A sweep need not wait for it: it says itself what it was made from.
    expect([keeper.knowsAll(), keeper.lacksRuns]).toEqual([false, false]);
    expect(await index.get(runId, "row")).toBeUndefined();
    await expect.poll(() => keeper.state.behind, WAIT).toBe(0);
    expect(await index.get(runId, "row")).toMatchObject({ status: "completed" });
  } finally {
    await keeper.close();
    await index.close();
  }
});

test("nor is it behind by a run that it has read while it reads what came since, and is never done with that", async () => {
  const index = await LastingIndex.open(home.home, () => undefined);
  const nothing = () => undefined;
  const keeper = new HomeKeeper(home.home, index, nothing, nothing);
  await keeper.catchUp();
  const run = new LiveRun(home.home);
  const apply = index.apply.bind(index);
  let readings = 0;
  let asked: Promise<unknown> | undefined;
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  index.apply = async (changes) => {
    readings++;
    // Whoever asks meanwhile has it read again at once.
    if (readings === 1) asked = keeper.row(run.runId, run.lastSeq);
    else await held;
    return apply(changes);
  };
  try {
    await expect.poll(() => readings, WAIT).toBe(2);
    expect(await index.get(run.runId, "row")).toMatchObject({ status: "running" });
    expect(keeper.state.behind).toBe(0);
  } finally {
    goOn();
    run.release();
    await asked;
    await keeper.close();
    await index.close();
  }
});
