import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { filesBelow, Place } from "./support/place.ts";

const TOKEN = 'tokQ/7x"Zk29mPvLw+4RnT';
/** What code makes of a secret, and what a placeholder would not do for. */
const USES = `(t) => [t, "Basic " + Buffer.from("bob:" + t).toString("base64"), Buffer.from(t).toString("hex"), JSON.stringify(t)]`;
/** Of these a log holds parts as they are, since nobody can tell what they are. */
const CUTS = `(t) => [t.slice(0, 12), [...t].reverse().join("")]`;
const uses = (t: string): string[] => [
  t,
  `Basic ${Buffer.from(`bob:${t}`).toString("base64")}`,
  Buffer.from(t).toString("hex"),
  JSON.stringify(t),
];
const cuts = (t: string): string[] => [t.slice(0, 12), [...t].reverse().join("")];

const flow = (uses: string): string => `
import { writeFileSync } from "node:fs";
import { action, checkpoint, compute, defineFlow, shell } from "openexec/flows";
const uses = ${uses};
const sh = (line, args) => ({ command: "sh", args: ["-c", line, "sh", ...args] });
export default defineFlow({ name: "uses", startAt: "take", nodes: {
  take: compute({ run: () => ({ token: process.env.MY_API_TOKEN, bytes: Buffer.from("x" + process.env.MY_API_TOKEN), by: { [process.env.MY_API_TOKEN]: 1 } }) }),
  make: compute({ run: ({ outputs, artifact }) => { artifact("made", uses(outputs.take.token).join(" ")); return uses(outputs.take.token); } }),
  ask: checkpoint({ summary: "go?" }),
  send: shell({ exec: ({ outputs }) => sh('test "$1" = 1 || exit 7; shift; printf "%s\\n" "$@" > sent.txt; test -e go || kill -9 $PPID', [String(1), ...uses(outputs.take.token)]) }),
  made: shell({ exec: ({ outputs }) => sh('printf "%s\\n" "$@" > made.txt', outputs.make) }),
  act: action({ run: ({ outputs }) => {
    const seen = [outputs.take.token, Buffer.from(outputs.take.bytes).toString().slice(1), Object.keys(outputs.take.by)[0]];
    writeFileSync("seen.txt", seen.join("\\n"));
    return seen;
  } }),
}, edges: [{ from: "take", to: "make" }, { from: "make", to: "ask" }, { from: "ask", to: "send" }, { from: "send", to: "made" }, { from: "made", to: "act" }] });
`;

let place: Place;
beforeEach(() => {
  place = new Place("resumed", { MY_API_TOKEN: TOKEN });
  place.write("uses.flow.ts", flow(USES));
});
afterEach(() => place.remove());

const lines = (file: string): string[] => readFileSync(place.path(file), "utf8").trimEnd().split("\n");

test("a resumed run sends the secrets that it had, whatever its code makes of them, and its replay is identical", async () => {
  place.write("go", "");
  expect((await place.cli("run", "uses.flow.ts", "--json")).code).toBe(4);
  const resumed = await place.cli("resume", "last", "--answer", "accept", "--json");
  expect([resumed.code, resumed.err]).toEqual([0, ""]);
  expect(lines("sent.txt")).toEqual(uses(TOKEN));
  expect(lines("made.txt")).toEqual(uses(TOKEN));
  expect(lines("seen.txt")).toEqual([TOKEN, TOKEN, TOKEN]);
  // What is shown is what was recorded.
  expect(resumed.json().output).toHaveLength(3);
  expect(resumed.out).not.toContain("tokQ");
  const directory = place.runs()[0] ?? "";
  const log = readFileSync(join(directory, "timeline.jsonl"), "utf8");
  for (const text of uses(TOKEN)) expect(log).not.toContain(text);
  const replayed = await place.cli("replay", "last", "--json");
  expect([replayed.code, replayed.json().verdict]).toEqual([0, "identical"]);
});

test("code that runs again up to where its process died gets the secrets too", async () => {
  place.write("go", "");
  await place.cli("run", "uses.flow.ts", "--json");
  rmSync(place.path("go"));
  await place.cli("resume", "last", "--answer", "accept", "--json");
  rmSync(place.path("sent.txt"));
  writeFileSync(place.path("go"), "");
  const resumed = await place.cli("resume", "last", "--in-flight", "retry", "--json");
  expect([resumed.code, resumed.err]).toEqual([0, ""]);
  expect(lines("sent.txt")).toEqual(uses(TOKEN));
  expect((await place.cli("replay", "last", "--json")).json().verdict).toBe("identical");
});

test("code may cut a secret where it goes on", async () => {
  place.write("go", "");
  place.write("uses.flow.ts", flow(CUTS));
  await place.cli("run", "uses.flow.ts", "--json");
  expect((await place.cli("resume", "last", "--answer", "accept", "--json")).code).toBe(0);
  expect(lines("sent.txt")).toEqual(cuts(TOKEN));
});

describe("where nobody knows the secret any more", () => {
  test.each([
    ["as it is", "(t) => [t]"],
    ["encoded", '(t) => [Buffer.from("bob:" + t).toString("base64")]'],
    ["cut", "(t) => [t.slice(0, 12)]"],
  ])("nothing is sent that was made of a placeholder: %s", async (_how, made) => {
    place.write("go", "");
    place.write("uses.flow.ts", flow(made));
    await place.cli("run", "uses.flow.ts", "--json");
    rmSync(place.path(".openexec/vault"), { recursive: true });
    const argv = ["resume", "last", "--answer", "accept", "--json"];
    const resumed = await place.run(argv, { env: { MY_API_TOKEN: undefined } });
    expect(resumed.code).not.toBe(0);
    expect(resumed.out).toContain("secret_missing");
    expect(existsSync(place.path("sent.txt"))).toBe(false);
  });

  test("it may be given in the environment", async () => {
    place.write("go", "");
    await place.cli("run", "uses.flow.ts", "--json");
    for (const file of filesBelow(place.path(".openexec/vault"))) rmSync(file);
    expect((await place.cli("resume", "last", "--answer", "accept", "--json")).code).toBe(0);
    expect(lines("sent.txt")).toEqual(uses(TOKEN));
  });
});
