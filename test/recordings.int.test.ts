import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventsOf, filesBelow, Place } from "./support/place.ts";

const BUNDLES = fileURLToPath(new URL("../fixtures/bundles", import.meta.url));
/** What a clone carries for one of them at most. */
const MOST_BYTES = 1_500_000;

/** Every run below `fixtures/bundles`, as `folder/run`. */
const recordings = readdirSync(BUNDLES).flatMap((folder) =>
  statSync(join(BUNDLES, folder)).isDirectory()
    ? readdirSync(join(BUNDLES, folder))
        .filter((name) => name.startsWith("run_"))
        .map((run) => join(folder, run))
    : [],
);

/** What `verify` finds of a run whose process was killed: the log is ahead of what is written at the end. */
const FOUND: Readonly<Record<string, readonly object[]>> = {
  crashed: [{ code: "manifest_behind", severity: "warning" }],
};

let place: Place;
beforeEach(() => {
  place = new Place("recordings");
});
afterEach(() => place.remove());

test.each(recordings)("%s is small, verifies, and replays identically with its recorded code", async (recording) => {
  const kept = join(BUNDLES, recording);
  expect(filesBelow(kept).reduce((sum, path) => sum + statSync(path).size, 0)).toBeLessThan(MOST_BYTES);
  const path = place.path("bundle");
  cpSync(kept, path, { recursive: true });
  const verified = await place.read("verify", path, "--json");
  const findings = FOUND[recording.split("/")[0] ?? ""] ?? [];
  expect([verified.code, verified.json()]).toMatchObject([0, { ok: true, findings }]);
  const replay = await place.cli("replay", path, "--code", "recorded", "--json");
  expect([replay.code, replay.json()]).toMatchObject([0, { verdict: "identical", head: verified.json().head.hash }]);
});

/** The log of the only run in a folder. */
function logOf(folder: string) {
  const [run = ""] = recordings.filter((recording) => recording.startsWith(`${folder}/`));
  return { events: eventsOf(join(BUNDLES, run)), files: filesBelow(join(BUNDLES, run)) };
}

test("the crashed run ends within a call", () => {
  const { events } = logOf("crashed");
  const count = (name: string) => events.filter(({ type }) => type === name).length;
  expect([count("ToolCallStarted"), count("ToolCall"), count("RunCompleted")]).toEqual([2, 1, 0]);
});

test("the long session has 300 answers of a model in one conversation", () => {
  const { events } = logOf("long-session");
  expect(events.filter(({ type }) => type === "ModelInvocation").length).toBe(300);
  expect(new Set(events.filter(({ type }) => type === "ModelInvocation").map(({ attemptId }) => attemptId)).size).toBe(
    1,
  );
});

test("the run with pictures has images and patches of a hundred kilobytes", () => {
  const { events, files } = logOf("pictures");
  const png = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const pictures = files.filter((path) => path.endsWith(".png"));
  expect(pictures.map((path) => readFileSync(path).subarray(0, 8))).toEqual([png, png]);
  expect(events.filter(({ type }) => type === "GitCommit").map(({ payload }) => payload.files.length)).toEqual([
    150, 150,
  ]);
  const patches = files.filter((path) => path.endsWith(".diff"));
  expect(Math.max(...patches.map((path) => statSync(path).size))).toBeGreaterThan(100_000);
});

test("the run with sub-agents has four sessions, three of them at once", () => {
  const { events } = logOf("sub-agents");
  expect(events.filter(({ type }) => type === "SessionBound").length).toBe(4);
  let [open, most] = [0, 0];
  for (const { type } of events) {
    if (type === "AgentTurnStarted") most = Math.max(most, ++open);
    else if (type === "AgentTurn") open--;
  }
  expect([open, most]).toEqual([0, 3]);
});
