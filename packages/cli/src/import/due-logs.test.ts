import { describe, expect, it } from "vitest";
import { DueLogs } from "./due-logs.ts";

describe("a log that changes", () => {
  it("is read when it was quiet for a moment", () => {
    const due = new DueLogs();
    due.changed("a", 0);
    due.changed("a", 200);
    expect([due.take(400), due.nextAt]).toEqual([undefined, 500]);
    expect([due.take(500), due.nextAt]).toEqual(["a", Number.POSITIVE_INFINITY]);
    expect(due.take(501)).toBeUndefined();
  });

  it("is read after a while also when it never is quiet", () => {
    const due = new DueLogs();
    for (let now = 0; now <= 3000; now += 100) due.changed("a", now);
    expect(due.take(2999)).toBeUndefined();
    expect(due.take(3000)).toBe("a");
  });

  it("rests ten times as long as reading it took", () => {
    const due = new DueLogs();
    due.wasRead("a", 0, 400);
    due.changed("a", 500);
    due.changed("b", 500);
    expect([due.take(4399), due.take(4399), due.nextAt]).toEqual(["b", undefined, 4400]);
    expect(due.take(4400)).toBe("a");
  });

  it("comes after those that have waited longer", () => {
    const due = new DueLogs();
    due.changed("late", 10);
    due.changed("early", 0);
    expect([due.take(9000), due.take(9000)]).toEqual(["early", "late"]);
  });
});
