import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import { oneRunDeps } from "./testing/one-run-deps.ts";

test("a request that fails has one name in its answer and in the log, and only the log says why", async () => {
  const { deps } = await oneRunDeps("run plan[model]:ok completed");
  const logged: Readonly<Record<string, unknown>>[] = [];
  const index = Object.assign(Object.create(deps.index), {
    list: async () => {
      throw new TypeError("nobody thought of /srv/secret");
    },
  });
  const app = createApp({ ...deps, index, log: (entry) => void logged.push(entry) });
  const response = await app.fetch(new Request("http://127.0.0.1/api/runs", { headers: { Host: "localhost" } }));
  const text = await response.text();
  const { instance } = JSON.parse(text);
  expect(response.status).toBe(500);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(instance).toMatch(/^urn:uuid:/);
  expect(text).not.toMatch(/srv|TypeError|nobody/);
  const told = logged.find(({ msg }) => msg === "request failed");
  expect(told).toMatchObject({ level: "error", instance, error: "TypeError: nobody thought of /srv/secret" });
  expect(told?.stack).toContain("app.int.test");
  expect(logged).toContainEqual(expect.objectContaining({ msg: "request", level: "error", status: 500 }));
  app.metrics.close();
});
