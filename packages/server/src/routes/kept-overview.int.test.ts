import { gunzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { type App, createApp } from "../app.ts";
import { LogFold } from "../run/log-fold.ts";
import { oneRunDeps } from "../testing/one-run-deps.ts";

let app: App | undefined;
afterEach(() => {
  vi.restoreAllMocks();
  app?.metrics.close();
});

async function ask(url: string, headers: Record<string, string>): Promise<Response> {
  const response = await app?.fetch(new Request(url, { headers: { Host: "localhost", ...headers } }));
  if (response === undefined) throw new Error("there is no app");
  return response;
}

test("the columns of a run are made and compressed once, and told anew when its row is another", async () => {
  const { deps, runId } = await oneRunDeps(`run ${"plan[model,tool]:ok ".repeat(200)}completed`);
  let title = "first";
  const { keeper } = deps;
  const row = async (id: typeof runId) => {
    const found = await keeper.row(id);
    return found && { ...found, title };
  };
  app = createApp({ ...deps, keeper: { ...keeper, row } });
  const made = vi.spyOn(LogFold.prototype, "stepColumns");
  const url = `http://127.0.0.1/api/runs/${runId}/overview/columns`;
  const gzip = { "Accept-Encoding": "gzip" };
  const [first, second] = [await ask(url, gzip), await ask(url, gzip)];
  expect(made).toHaveBeenCalledTimes(1);
  for (const name of ["Content-Type", "Content-Encoding", "Content-Length", "ETag", "Vary", "Cache-Control"])
    expect(second.headers.get(name), name).toBe(first.headers.get(name));
  expect(second.headers.get("Content-Encoding")).toBe("gzip");
  const bytes = Buffer.from(await second.arrayBuffer());
  expect(bytes).toEqual(Buffer.from(await first.arrayBuffer()));
  const plain = await (await ask(url, { "Accept-Encoding": "identity" })).text();
  expect(gunzipSync(bytes).toString()).toBe(plain);
  expect((await ask(url, { ...gzip, "If-None-Match": first.headers.get("ETag") ?? "" })).status).toBe(304);
  title = "second";
  const third = await ask(url, gzip);
  expect(JSON.parse(gunzipSync(Buffer.from(await third.arrayBuffer())).toString()).run.title).toBe("second");
});
