import { describe, expect, test } from "vitest";
import { runRow } from "../../testing/rows.ts";
import { countNew, itemsOf, NOTHING_NEW, receive } from "./live-rows.ts";

const at = (minute: number) => `2026-11-20T12:${String(minute).padStart(2, "0")}:00.000Z`;
const LOADED = [runRow({ id: "b", startedAt: at(2), status: "running" }), runRow({ id: "a", startedAt: at(1) })];

const lines = (items: ReturnType<typeof itemsOf>) =>
  items.map((item) =>
    item.type === "run" ? `${item.row.id}:${item.row.status}${item.isGone ? ":gone" : ""}` : item.type,
  );

describe("what arrives", () => {
  const live = receive(
    NOTHING_NEW,
    {
      type: "runs_changed",
      revision: 4,
      runs: [
        runRow({ id: "c", startedAt: at(3), status: "running" }),
        runRow({ id: "d", startedAt: at(4), status: "running" }),
        runRow({ id: "b", startedAt: at(2), status: "failed", lastSeq: 11 }),
        runRow({ id: "old", startedAt: at(0) }),
      ],
    },
    LOADED,
  );

  test("stands above the divider, newest first, and what was there keeps its place with its newest state", () => {
    expect(lines(itemsOf(LOADED, live, true, false))).toEqual([
      "d:running",
      "c:running",
      "divider",
      "b:failed",
      "a:completed",
    ]);
  });

  test("is only counted as long as the view is not live", () => {
    expect(lines(itemsOf(LOADED, live, false, false))).toEqual(["b:failed", "a:completed"]);
    expect(countNew(LOADED, live)).toBe(2);
  });

  test("is not there twice once it has been loaded", () => {
    const reloaded = [runRow({ id: "d", startedAt: at(4) }), runRow({ id: "c", startedAt: at(3) }), ...LOADED];
    expect(countNew(reloaded, live)).toBe(0);
    expect(lines(itemsOf(reloaded, live, true, false))[0]).toBe("divider");
  });

  test("never takes a row back to an older state", () => {
    const late = receive(
      live,
      { type: "runs_changed", revision: 5, runs: [runRow({ id: "b", status: "running", lastSeq: 7 })] },
      LOADED,
    );
    expect(lines(itemsOf(LOADED, late, false, false))[0]).toBe("b:failed");
  });

  test("marks what is gone and leaves it where it is", () => {
    const later = receive(live, { type: "runs_changed", revision: 6, runs: [], gone: ["a"] }, LOADED);
    expect(lines(itemsOf(LOADED, later, false, true)).slice(0, 3)).toEqual(["b:failed", "a:completed:gone", "loading"]);
  });

  test("does not count what a first snapshot has and the loaded page lacks, as another order does", () => {
    const byCost = [runRow({ id: "dear", startedAt: at(0) })];
    const snapshot = { type: "runs_snapshot" as const, revision: 1, runs: LOADED };
    const first = receive(NOTHING_NEW, snapshot, byCost);
    expect(countNew(byCost, first)).toBe(0);
    const next = { type: "runs_changed" as const, revision: 2, runs: [runRow({ id: "c", startedAt: at(3) })] };
    expect(countNew(byCost, receive(first, next, byCost))).toBe(1);
    const reconnected = { ...snapshot, revision: 9, runs: [runRow({ id: "e", startedAt: at(9) }), ...LOADED] };
    expect(receive(first, reconnected, byCost).fresh).toEqual(["e"]);
  });
});
