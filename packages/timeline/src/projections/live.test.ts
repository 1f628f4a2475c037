import { buildLog, builtAt } from "@openexec/testkit";
import { describe, expect, it } from "vitest";
import { liveProjection } from "./live.ts";
import { fold } from "./projection.ts";

const live = (notation: string) => fold(liveProjection, buildLog(notation).events);

describe("what is going on in a run", () => {
  it("shows the attempts that have not ended, with their last sign of life", () => {
    expect(live("run a:ok b[beat]:open c[ask:open]:open")).toMatchObject({
      phase: "running",
      finished: 1,
      waiting: 1,
      current: [
        { attemptId: "b#1", startedAt: builtAt(4), heartbeatAt: builtAt(5), detail: "on it" },
        { attemptId: "c#1", startedAt: builtAt(6) },
      ],
    });
  });

  it("shows nothing as going on when the run has ended", () => {
    expect(live("run a:open failed")).toMatchObject({ phase: "failed", current: [] });
  });

  it("stays small however many steps there were", () => {
    expect(JSON.stringify(live(`run ${"a[model]:ok ".repeat(500)}`)).length).toBeLessThan(500);
  });
});
