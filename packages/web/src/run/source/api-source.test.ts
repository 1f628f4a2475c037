import { afterEach, expect, test, vi } from "vitest";
import { apiSource } from "./api-source.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test.each([
  ["session", "lines", "nextOffset", (source: ReturnType<typeof apiSource>) => source.session("s")],
  ["list", "items", "nextAfter", (source: ReturnType<typeof apiSource>) => source.logs()],
])("a %s whose next page is the one that was read is not followed for ever", async (_name, items, next, read) => {
  const fetch = vi.fn(async () => {
    if (fetch.mock.calls.length > 9) throw new Error("followed");
    return new Response(JSON.stringify({ [items]: [], [next]: 5 }));
  });
  vi.stubGlobal("window", {});
  vi.stubGlobal("fetch", fetch);
  expect(await read(apiSource("run"))).toEqual([]);
  expect(fetch).toHaveBeenCalledTimes(2);
});

test("an answer that was asked for early and never ends is cancelled when it is given up", async () => {
  vi.useFakeTimers();
  const cancel = vi.fn();
  const path = "/api/runs/run/overview/columns";
  vi.stubGlobal("window", {
    openexecAsked: new Map([[path, Promise.resolve(new Response(new ReadableStream({ cancel })))]]),
  });
  vi.stubGlobal("fetch", async () => new Response("null", { status: 404 }));
  const opened = expect(apiSource("run").open()).rejects.toThrow("Nothing came from the server for 30 s.");
  await vi.advanceTimersByTimeAsync(31_000);
  await opened;
  expect(cancel).toHaveBeenCalledTimes(1);
});
