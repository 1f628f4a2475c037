import { afterEach, beforeEach, expect, test } from "vitest";
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
    await keeper.catchUp();
    expect(keeper.state.behind).toBe(0);
    const runId = home.addRun("run a:ok completed");
    await expect.poll(() => keeper.state.behind, WAIT).toBe(1);
    expect(await index.get(runId, "row")).toBeUndefined();
    await expect.poll(() => keeper.state.behind, WAIT).toBe(0);
    expect(await index.get(runId, "row")).toMatchObject({ status: "completed" });
  } finally {
    await keeper.close();
    await index.close();
  }
});
