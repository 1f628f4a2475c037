import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Context } from "../framework/context.ts";
import { Collector } from "../testing/collector.ts";
import { TestHome } from "../testing/test-home.ts";
import { TestServer } from "../testing/test-server.ts";
import { canServe, hasDisplay, serveRuns } from "./serve-runs.ts";

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home.remove());

function contextOf(abort: AbortController, stdout = new Collector()): Context & { readonly stdout: Collector } {
  return {
    stdout,
    stderr: new Collector(),
    stdin: process.stdin,
    userCwd: home.folder,
    cwd: home.folder,
    env: {},
    globals: { format: "text" } as Context["globals"],
    signal: abort.signal,
    now: Date.now,
  };
}

async function holdPort(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, port: address.port };
}

test("a port that is taken is passed over, and the end of the wait frees the next one", async () => {
  const run = home.addRun("run a:ok completed");
  const { server, port } = await holdPort();
  const abort = new AbortController();
  const context = contextOf(abort);
  const served = serveRuns(context, home.home, run, port);
  await expect.poll(() => context.stdout.text).toContain("Ctrl-C");
  const [, address = ""] = /Look at it: (\S+)/.exec(context.stdout.text) ?? [];
  expect(Number(new URL(address).port)).toBeGreaterThan(port);
  expect((await fetch(new URL(`/api/runs/${run}`, address))).status).toBe(200);
  abort.abort();
  await served;
  await expect(fetch(address)).rejects.toThrow();
  server.close();
});

test("where a server of this home runs already, its address is printed and nothing is waited for", async () => {
  const run = home.addRun("run a:ok completed");
  const server = await TestServer.start(home);
  const context = contextOf(new AbortController());
  await serveRuns(context, home.home, run);
  expect(context.stdout.text).toBe(`  Look at it: ${server.url}runs/${run}\n`);
  await server.stop();
});

test("it takes a terminal, text and no CI", () => {
  const terminal = (isTTY: boolean) => Object.assign(new Collector(), { isTTY });
  const context = contextOf(new AbortController(), terminal(true));
  const json = { format: "json" } as Context["globals"];
  expect(canServe(context)).toBe(true);
  expect(canServe({ ...context, env: { CI: "true" } })).toBe(false);
  expect(canServe({ ...context, globals: json })).toBe(false);
  expect(canServe({ ...context, stdout: terminal(false) })).toBe(false);
});

test.each([
  ["linux", {}, false],
  ["linux", { DISPLAY: "" }, false],
  ["linux", { DISPLAY: ":0" }, true],
  ["linux", { WAYLAND_DISPLAY: "wayland-0" }, true],
  ["darwin", {}, true],
] as const)("whether %s with %o has a display: %s", (platform, env, has) => {
  expect(hasDisplay(env, platform)).toBe(has);
});
