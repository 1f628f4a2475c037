import { createSocket, type Socket } from "node:dgram";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { escapeFlow, sneakyFlow, WAY_NAMES } from "./support/escape-flow.ts";
import { type Ended, eventsOf, Place } from "./support/place.ts";

let server: Server;
let datagrams: Socket;
/** Connections and datagrams that arrived. */
let arrived = 0;
beforeAll(async () => {
  server = createServer((_, response) => response.end("ok")).on("connection", () => arrived++);
  datagrams = createSocket("udp4").on("message", () => arrived++);
  await Promise.all([
    new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)),
    new Promise<void>((resolve) => datagrams.bind(0, "127.0.0.1", resolve)),
  ]);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  datagrams.close();
});

let place: Place;
beforeEach(() => {
  place = new Place("escape");
});
afterEach(() => place.remove());

/** A fresh folder to break out into, with files to break. */
function lay(): void {
  rmSync(place.path("out"), { recursive: true, force: true });
  mkdirSync(place.path("out"));
  for (const name of ["victim", "victim.rm", "victim.mv"]) writeFileSync(place.path(name), "safe");
  const leave = 'require("node:fs").writeFileSync(process.argv[2], "x");process.exit(0)';
  writeFileSync(place.path("victim.cjs"), leave);
}

function record(flow: string, source: string): Promise<Ended> {
  place.write(flow, source);
  const ports = { port: (server.address() as AddressInfo).port, udp: datagrams.address().port };
  return place.cli("run", flow, "--json", "--input-json", JSON.stringify({ folder: place.folder, ...ports }));
}

/** A search path with nothing on it but what a replay needs. */
function withoutUnshare(): string {
  mkdirSync(place.path("bin"), { recursive: true });
  symlinkSync(process.execPath, place.path("bin", "node"));
  return place.path("bin");
}

const outside = (): readonly string[] => readdirSync(place.path("out"));

describe("a flow that goes around the ports", () => {
  test.each([
    ["and says so", false],
    ["and hides it", true],
  ])("reaches the world while it is recorded, and nothing in a replay: %s", async (_, swallow) => {
    lay();
    arrived = 0;
    const run = await record("escape.flow.ts", escapeFlow(swallow));
    expect([run.code, run.json().status]).toEqual([0, "completed"]);
    const steps = eventsOf(run.json().dir).filter(
      ({ type, payload }) => type === "StepCompleted" && payload.nodeId !== "ways",
    );
    expect(steps).toHaveLength(WAY_NAMES.length);
    if (!swallow) {
      const failed = steps.filter(({ payload }) => payload.outcome !== "ok");
      expect(failed.map(({ payload }) => [payload.nodeId, payload.error.message])).toEqual([]);
    }
    expect(outside().length).toBeGreaterThan(25);
    expect(arrived).toBeGreaterThanOrEqual(5);
    lay();
    arrived = 0;
    const replay = await place.cli("replay", "1", "--json");
    expect(outside()).toEqual([]);
    expect(arrived).toBe(0);
    for (const name of ["victim", "victim.rm", "victim.mv"]) expect(existsSync(place.path(name))).toBe(true);
    const { verdict, grades, reached } = replay.json();
    expect([replay.code, verdict]).toEqual([3, "diverged"]);
    if (swallow) expect(grades.unobserved).toBeGreaterThan(10);
    expect(reached.length).toBeGreaterThan(0);
    // The same where no namespace can be made: the guards alone.
    lay();
    const guarded = await place.run(["replay", "1"], { env: { PATH: withoutUnshare() } });
    expect(guarded.out.split("\n")[0]).toContain("the code reached outside of the record and was stopped");
    expect(guarded.out).toContain("permission+guards");
    expect([guarded.code, outside(), arrived]).toEqual([3, [], 0]);
  });

  const WRITE = 'fs.writeFileSync(path.join(folder, "out", "x"), "x")';
  const ONLY_LATER = "if (fs.existsSync(flag)) ";

  test.each([
    ["top level of its module", "top", WRITE],
    ["top level of its module, and hides it", "top", `try { ${WRITE} } catch {}`],
    ["getter of its output", "getter", WRITE],
    ["getter of its output, and hides it", "getter", `try { ${WRITE} } catch {}`],
    ["promise that nobody awaits", "step", `Promise.resolve().then(() => { ${WRITE} }).catch(() => {})`],
  ] as const)("is stopped in a %s", async (_, where, code) => {
    lay();
    const run = await record("sneaky.flow.ts", sneakyFlow(where, code));
    expect([run.code, run.err]).toEqual([0, ""]);
    lay();
    const replay = await place.cli("replay", "1", "--json");
    expect(outside()).toEqual([]);
    const { verdict, reached, grades, error } = replay.json();
    if (error !== undefined) expect([replay.code, error.message]).toEqual([2, expect.stringContaining("restricted")]);
    else if (verdict === "diverged") expect(replay.code).toBe(3);
    else {
      expect([replay.code, verdict, reached]).toEqual([0, "identical", ["fs.writeFileSync"]]);
      if (where !== "top") expect(grades.unobserved).toBeGreaterThan(0);
    }
  });

  test.each([
    ["a timer that its module starts", `setTimeout(() => { ${WRITE} }, 1)`],
    ["a listener that runs when its process ends", `process.on("exit", () => { ${WRITE} })`],
  ])("is stopped in %s, however late that is", async (_, code) => {
    lay();
    const run = await record("sneaky.flow.ts", sneakyFlow("top", code));
    expect([run.code, outside()]).toEqual([0, ["x"]]);
    lay();
    const replay = await place.cli("replay", "1", "--json");
    expect([replay.code, outside()]).toEqual([0, []]);
  });

  test.each([
    ["ends its process", "process.exit(0)"],
    ["ends its process below the function for it", 'process.emit("SIGTERM"); process.reallyExit(0)'],
    [
      "writes a verdict of its own and ends its process",
      'fs.writeSync(3, JSON.stringify({ type: "report", report: { verdict: "identical" } }) + "\\n{not json\\n"); process.exit(0)',
    ],
  ])("fails its step where it did not when it was recorded, when it %s", async (_, code) => {
    lay();
    await record("sneaky.flow.ts", sneakyFlow("step", `${ONLY_LATER}{ ${code} }`));
    writeFileSync(place.path("flag"), "");
    const replay = await place.cli("replay", "1", "--json");
    expect([replay.code, replay.err]).toEqual([3, ""]);
    expect(replay.json()).toMatchObject({
      verdict: "diverged",
      firstDivergence: { path: "payload.outcome", expected: "ok", actual: expect.stringMatching(/^failed: .*exit/i) },
    });
  });

  test.each([
    ["never returns", "for (;;) {}"],
    ["never returns, and keeps the event loop busy", "for (;;) await null"],
    [
      "fails where nobody listens",
      'queueMicrotask(() => { throw new Error("lost") }); await new Promise((r) => setTimeout(r, 60_000))',
    ],
  ])("did not return when it %s", async (_, code) => {
    lay();
    await record("sneaky.flow.ts", sneakyFlow("step", `${ONLY_LATER}{ ${code} }`));
    writeFileSync(place.path("flag"), "");
    const replay = await place.run(["replay", "1", "--json"], { env: { OPENEXEC_REPLAY_WATCHDOG_MS: "3000" } });
    expect([replay.code, replay.err]).toEqual([3, ""]);
    expect(replay.json()).toMatchObject({
      verdict: "diverged",
      firstDivergence: { reason: expect.stringContaining("did not return") },
    });
    expect(replay.json().firstDivergence.seq).toBeGreaterThan(0);
  });
});
