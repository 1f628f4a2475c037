import { afterEach, expect, test } from "vitest";
import { type App, createApp } from "../app.ts";
import { oneRunDeps } from "../testing/one-run-deps.ts";

let app: App | undefined;
afterEach(() => app?.metrics.close());

test("a name that no run has is an error once the index has every run, and until then nothing was found", async () => {
  const { deps } = await oneRunDeps("run a[tool]:ok completed");
  let knowsAll = false;
  app = createApp({ ...deps, keeper: { ...deps.keeper, knowsAll: () => knowsAll } });
  const ask = async (path: string): Promise<readonly [number, unknown]> => {
    const response = await app?.fetch(new Request(`http://127.0.0.1${path}`, { headers: { Host: "localhost" } }));
    return [response?.status ?? 0, await response?.json()];
  };
  for (const path of ["/api/runs?meta=none&flow=old", "/api/search?text=x&flow=old"]) {
    knowsAll = false;
    expect((await ask(path))[0]).toBe(200);
    knowsAll = true;
    expect(await ask(path)).toEqual([400, expect.objectContaining({ code: "unknown_value", known: ["test"] })]);
  }
});
