import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUNDLE_FOLDERS, type RunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";
import { post } from "../inbox.ts";
import { resumeElsewhere } from "./go-on.ts";

const WAITS = "run a[ask:open]:open pause";

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home.remove());

test("runs that cannot go on, asked for again and again, have one process each and four at once", async () => {
  const runs = Array.from({ length: 6 }, () => home.addRun(WAITS));
  const logged: Readonly<Record<string, unknown>>[] = [];
  const count = (msg: string): number => logged.filter((entry) => entry.msg === msg).length;
  const goOn = resumeElsewhere(home.home, { ...process.env }, (entry) => logged.push(entry));
  for (let time = 0; time < 3; time++) for (const runId of runs) goOn(runId);
  expect([count("resuming run"), count("resumed run ended")]).toEqual([4, 0]);
  await expect.poll(() => count("resumed run ended"), { timeout: 120_000, interval: 50 }).toBe(6);
  let live = 0;
  for (const { msg } of logged) {
    if (msg === "resuming run") live++;
    if (msg === "resumed run ended") live--;
    expect(live).toBeLessThanOrEqual(4);
  }
  // Nothing lay there for them, so that asking them again while they ran made no other process.
  expect(new Set(logged.flatMap(({ msg, runId }) => (msg === "resuming run" ? [runId] : []))).size).toBe(6);
  expect(count("resuming run")).toBe(6);
});

test("a server makes the other runs go on whose inboxes hold something, when one of those cannot be read", async () => {
  const runs = Array.from({ length: 3 }, () => home.addRun(WAITS));
  const [first, broken, last] = runs as [RunId, RunId, RunId];
  for (const runId of [first, last]) {
    const by = { type: "person", name: "ada" } as const;
    post(home.home.runDirectory(runId), { type: "cancel" }, by, Date.now());
  }
  const inbox = join(home.home.runDirectory(broken), BUNDLE_FOLDERS.inbox);
  writeFileSync(inbox, "no folder");
  const server = await TestServer.start(home);
  try {
    expect([...server.resumed].sort()).toEqual([first, last].sort());
    expect(server.logged).toContainEqual(
      expect.objectContaining({ level: "error", msg: "answers not looked for", runId: broken }),
    );
  } finally {
    await server.stop();
  }
});
