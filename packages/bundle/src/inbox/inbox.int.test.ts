import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Inbox, type InboxHandlers } from "./inbox.ts";
import type { InboxEntry, InboxFinding } from "./inbox-entry.ts";
import { postEntry } from "./post-entry.ts";

let directory: string;
const open: Inbox[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "openexec-inbox-"));
});
afterEach(async () => {
  for (const inbox of open.splice(0)) await inbox.close();
  rmSync(directory, { recursive: true, force: true });
});

const by = { type: "person", name: "ada" };
const cancel = (id: string, at = "2026-11-20T10:00:00Z"): InboxEntry => ({ type: "cancel", id, by, at });
const files = (): string[] => readdirSync(join(directory, "inbox"));

function watch(handlers: Partial<InboxHandlers> = {}): { inbox: Inbox; seen: string[]; findings: InboxFinding[] } {
  const seen: string[] = [];
  const findings: InboxFinding[] = [];
  const inbox = Inbox.watch(directory, {
    entry: async ({ id }) => void seen.push(id),
    finding: (finding) => findings.push(finding),
    failed: (error) => {
      throw error;
    },
    ...handlers,
  });
  open.push(inbox);
  return { inbox, seen, findings };
}

test("messages that lay there before come in the order in which they were given, once", async () => {
  postEntry(directory, cancel("second", "2026-11-20T10:00:02Z"));
  postEntry(directory, cancel("first", "2026-11-20T10:00:01.500Z"));
  const { inbox, seen } = watch();
  await inbox.drain();
  await inbox.drain();
  expect(seen).toEqual(["first", "second"]);
  expect(files()).toEqual([]);
});

test("a message that comes later is noticed without being asked for", async () => {
  postEntry(directory, cancel("early"));
  const heard = new Promise<InboxEntry>((resolve) => {
    watch({ entry: async (entry) => (entry.id === "late" ? resolve(entry) : undefined) });
  });
  const answer: InboxEntry = {
    type: "answer",
    id: "late",
    by,
    at: "2026-11-20T10:00:00Z",
    interactionId: "review#1:1",
    action: "accept",
    content: { choice: ["a", 1] },
  };
  postEntry(directory, answer);
  expect(await heard).toEqual(answer);
});

test("a message stays until the writer says that it is durable, and comes again after a crash", async () => {
  postEntry(directory, cancel("one"));
  let durable = (): void => undefined;
  let arrived = (): void => undefined;
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { inbox } = watch({
    entry: () =>
      new Promise((resolve) => {
        durable = resolve;
        arrived();
      }),
  });
  await arrival;
  expect(files()).toHaveLength(1);
  const { inbox: next, seen } = watch();
  await next.drain();
  expect(seen).toEqual(["one"]);
  durable();
  await inbox.drain();
  expect(files()).toEqual([]);
});

test("a writer that fails gets no more messages, and none is lost", async () => {
  postEntry(directory, cancel("a"));
  postEntry(directory, cancel("b", "2026-11-20T10:00:05Z"));
  const errors: unknown[] = [];
  const { inbox } = watch({
    entry: () => Promise.reject(new Error("disk full")),
    failed: (error) => errors.push(error),
  });
  await inbox.drain();
  expect(errors).toEqual([new Error("disk full")]);
  expect(files()).toHaveLength(2);
});

test("garbage is a finding, moves aside, and does not stop what comes after it", async () => {
  postEntry(directory, cancel("good", "2026-11-20T11:00:00Z"));
  const inboxPath = join(directory, "inbox");
  writeFileSync(join(inboxPath, "0-text.json"), "not json");
  writeFileSync(join(inboxPath, "0-shape.json"), '{"type":"answer","id":"x"}');
  writeFileSync(join(inboxPath, "0-extra.json"), JSON.stringify({ ...cancel("x"), __proto__x: 1 }));
  writeFileSync(join(inboxPath, "0-large.json"), " ".repeat(1024 * 1024 + 1));
  symlinkSync("/etc/passwd", join(inboxPath, "0-link.json"));
  execFileSync("mkfifo", [join(inboxPath, "0-fifo.json")]);
  const { inbox, seen, findings } = watch();
  await inbox.drain();
  expect(seen).toEqual(["good"]);
  expect(findings.map(({ file }) => file)).toEqual(
    ["extra", "fifo", "large", "link", "shape", "text"].map((name) => `inbox/0-${name}.json.rejected`),
  );
  expect(findings[0]?.message).toMatch(/no message for the run/);
  await inbox.drain();
  expect(findings).toHaveLength(6);
});

test("what is no message can't be posted, and files are private", () => {
  expect(() => postEntry(directory, { ...cancel("../x") })).toThrow(/id/);
  postEntry(directory, cancel("ok"));
  const [name = ""] = files();
  expect(statSync(join(directory, "inbox", name)).mode & 0o777).toBe(0o600);
});
