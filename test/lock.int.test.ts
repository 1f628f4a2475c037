import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ended, ended, eventsOf, Place } from "./support/place.ts";

let place: Place;
beforeEach(() => {
  place = new Place("lock");
});
afterEach(() => place.remove());

/** A step that works until somebody lets it go. */
const FLOW = `
import { compute, defineFlow, shell } from "openexec/flows";
export default defineFlow({
  name: "locked",
  startAt: "work",
  nodes: {
    work: shell({ exec: () => ({ command: "sh", args: ["-c", "echo >> ledger; until [ -e go ]; do sleep 0.02; done; echo done"] }) }),
    end: compute({ run: () => "ended" }),
  },
  edges: [{ from: "work", to: "end" }],
});
`;
const RESUME = ["resume", "1", "--in-flight", "retry", "--json"];
const starts = (): number => readFileSync(place.path("ledger"), "utf8").split("\n").length - 1;

async function until(holds: () => boolean): Promise<void> {
  for (const give = Date.now() + 120_000; !holds(); ) {
    if (Date.now() > give) throw new Error("It did not happen within two minutes");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const working = (times: number): Promise<void> =>
  until(() => {
    const [directory] = place.runs();
    return (
      directory !== undefined && eventsOf(directory).filter(({ type }) => type === "ProcessSpawned").length === times
    );
  });

/** A run whose process was killed in its first step. */
async function killed(): Promise<string> {
  place.write("locked.flow.ts", FLOW);
  const child = place.start(["run", "locked.flow.ts", "--json"]);
  await working(1);
  child.kill("SIGKILL");
  await once(child, "close");
  return place.runs()[0] ?? "";
}

/** Changes what the lock says; returns the file's name. */
function tamper(directory: string, change: (record: Record<string, unknown>) => Record<string, unknown>): void {
  const path = join(directory, "lock");
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")))));
}

describe("one writer per run", () => {
  test("of two processes that resume a run at once one is told who holds the lock", async () => {
    const directory = await killed();
    const all = [place.start(RESUME), place.start(RESUME)];
    const ends = all.map(
      async (child): Promise<readonly [number | undefined, Ended]> => [child.pid, await ended(child)],
    );
    const [, loser] = await Promise.race(ends);
    expect([loser.code, loser.err]).toEqual([2, ""]);
    const winner = all.find(({ exitCode }) => exitCode === null);
    expect(loser.json().error).toMatchObject({
      code: "run_locked",
      message: expect.stringContaining(String(winner?.pid)),
    });
    place.write("go", "");
    const results = await Promise.all(ends);
    const won = results.find(([pid]) => pid === winner?.pid)?.[1];
    expect([won?.code, won?.json().output]).toEqual([0, "ended"]);
    expect(starts()).toBe(2);
    expect((await place.read("verify", directory, "--json")).json()).toMatchObject({ ok: true, findings: [] });
  });

  test("a run that is being recorded cannot be resumed, removed or repaired by another process", async () => {
    place.write("locked.flow.ts", FLOW);
    const child = place.start(["run", "locked.flow.ts", "--json"]);
    const end = ended(child);
    await working(1);
    for (const argv of [RESUME, ["rm", "1", "--json"]]) {
      const refused = await place.cli(...argv);
      expect([argv[0], refused.code]).toEqual([argv[0], 2]);
      expect(refused.json().error.message).toMatch(/being written by another process|has been writing/);
    }
    await place.cli("doctor", "--repair", "--json");
    place.write("go", "");
    const { code, json } = await end;
    expect([code, json().status]).toEqual([0, "completed"]);
    expect((await place.read("verify", "1", "--json")).json()).toMatchObject({ ok: true, findings: [] });
  });

  test("a lock of a process that is gone is stale, and so is one whose number was used again", async () => {
    const directory = await killed();
    // This process lives, but it is not the one that took the lock.
    tamper(directory, (record) => ({ ...record, pid: process.pid }));
    place.write("go", "");
    const resumed = await place.cli(...RESUME);
    expect([resumed.code, resumed.json().output]).toEqual([0, "ended"]);
  });

  test("a lock of another machine is never stale, and the message names the machine", async () => {
    const directory = await killed();
    tamper(directory, (record) => ({ ...record, host: "elsewhere.example", bootId: "another-boot" }));
    place.write("go", "");
    const refused = await place.cli(...RESUME);
    expect([refused.code, refused.json().error.code]).toEqual([2, "run_locked"]);
    expect(refused.json().error.message).toContain("elsewhere.example");
    expect(starts()).toBe(1);
  });
});
