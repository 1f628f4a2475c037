import { verifyBundle } from "@openexec/timeline";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { CLAUDE_LOG, ClaudeLog } from "../testing/claude-log.ts";
import { CODEX_LOG, CodexLog } from "../testing/codex-log.ts";
import { type ImportedSession, importSession, unlikeTheirSchema } from "../testing/session-import.ts";
import { createSha256, sha256 } from "../testing/sha256.ts";

const claude = new ClaudeLog()
  .user("go")
  .uses("m1", "t1", "Task", { prompt: "look" })
  .user("look", { isSidechain: true, uuid: "s0", parentUuid: null })
  .text("s1", "fine", { isSidechain: true, uuid: "s1", parentUuid: "s0" })
  .result("t1", "fine")
  .add("attachment", { attachment: { type: "date" }, rendered: [{ content: "today" }] })
  .add("system", { subtype: "compact_boundary" })
  .text("m2", "é done");
const codex = new CodexLog()
  .event("task_started")
  .user("go")
  .calls("c1")
  .used({ input: 9, cached: 1, output: 1 })
  .output("c1", "a")
  .says("é done")
  .used({ input: 9, cached: 1, output: 1 });
const LOGS = [
  ["Claude Code", CLAUDE_LOG, claude.bytes, claude.lines],
  ["Codex", CODEX_LOG, codex.bytes, codex.lines],
] as const;

const NEWLINE = 10;
/** Bytes that are held for one line. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** Whatever the file holds: each line is counted once, and what came out is a whole record. */
async function check(name: string, bytes: Uint8Array): Promise<ImportedSession> {
  const run = await importSession(new Map([[name, bytes]]), name);
  const { lines, events, none } = run.accounting;
  const open = bytes.length > 0 && bytes.at(-1) !== NEWLINE ? 1 : 0;
  expect(lines).toBe(bytes.filter((byte) => byte === NEWLINE).length + open);
  expect([...Object.values(events), ...Object.values(none)].reduce((sum, count) => sum + count, 0)).toBe(lines);
  expect((await verifyBundle(run.bundle, { sha256, createSha256 })).ok).toBe(true);
  expect(unlikeTheirSchema(run)).toEqual([]);
  expect(run.drafts.at(-1)?.type).toMatch(/^Run(Completed|Interrupted)$/);
  return run;
}

describe.each(LOGS)("a damaged log of %s", (_, name, bytes, lines) => {
  it("is told as far as it goes when it is cut at any byte of its last two lines", async () => {
    const text = Buffer.from(bytes).toString();
    const end = text.trimEnd();
    const from = Buffer.byteLength(end.slice(0, end.lastIndexOf("\n", end.lastIndexOf("\n") - 1) + 1));
    for (let cut = from; cut < bytes.length; cut++) {
      const { accounting, findings } = await check(name, bytes.subarray(0, cut));
      const last = Buffer.from(bytes.subarray(0, cut)).toString().split("\n").at(-1) ?? "";
      // All but the newline is a whole line.
      const isTorn = last !== "" && bytes[cut] !== NEWLINE;
      expect(findings.map(({ code }) => code)).toEqual(isTorn ? ["line_torn"] : []);
      expect(accounting.none.torn ?? 0).toBe(isTorn ? 1 : 0);
    }
  });

  it("has a finding for each line of garbage", async () => {
    const whole = Buffer.from(bytes).toString().trimEnd().split("\n");
    const garbage = ["{not json", "[1]", '"text"', "{}".repeat(2), "", "true", "null"];
    const mixed = whole.flatMap((line, at) => [line, garbage[at % garbage.length] ?? ""]).join("\n");
    const { findings, accounting } = await check(
      name,
      Buffer.concat([Buffer.from(`${mixed}\n`), Buffer.from([0xff, 10])]),
    );
    expect(new Set(findings.map(({ code }) => code))).toEqual(
      new Set(["line_not_json", "line_not_object", "line_not_utf8"]),
    );
    expect(accounting.none).toMatchObject({ not_utf8: 1 });
  });

  it("has a finding for a line that is longer than one may be, and tells what comes after it", async () => {
    const long = Buffer.alloc(LONGEST_LINE + 2, "x");
    long[long.length - 1] = NEWLINE;
    const end = bytes.lastIndexOf(NEWLINE, -2) + 1;
    const files = new Map([[name, Buffer.concat([bytes.subarray(0, end), long, bytes.subarray(end)])]]);
    const { findings, accounting, drafts } = await importSession(files, name);
    const place = { line: lines.length, offset: end, bytes: LONGEST_LINE + 1 };
    expect(findings).toMatchObject([{ code: "line_too_long", file: name, ...place }]);
    expect(accounting).toMatchObject({ lines: lines.length + 1, none: { too_long: 1 } });
    const whole = await importSession(new Map([[name, bytes]]), name);
    const gap = drafts.findIndex(({ payload }) => "what" in payload && payload.what === "lines of the log");
    expect(drafts[gap]).toMatchObject({
      type: "Gap",
      payload: { reason: "could not be read, 1 line: longer than a line may be" },
    });
    // The first event has the fingerprint of the file.
    expect(drafts.toSpliced(gap, 1).slice(1)).toEqual(whole.drafts.slice(1));
  });

  it("takes any value in any place", async () => {
    const hostile = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom(null, -1, 1e300, "", "__proto__", "\u0000", "\u202e", [], {}, [[]], "x".repeat(5000)),
      fc.constant(JSON.parse('{"__proto__": {"type": "user"}, "constructor": 1}') as unknown),
    );
    const places = lines.flatMap((line, at) => (at === 0 ? [] : pathsOf(line).map((path) => [at, path] as const)));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), hostile, async ([at, path], value) => {
        const changed = structuredClone(lines.slice()) as Record<string, unknown>[];
        put(changed[at] ?? {}, path, value);
        const text = changed.map((line) => `${JSON.stringify(line)}\n`).join("");
        await check(name, new TextEncoder().encode(text));
      }),
      { numRuns: scale.properties },
    );
  });

  it("takes what is nested deeply", async () => {
    const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;
    const whole = Buffer.from(bytes).toString();
    const nested = whole.replace(/"(prompt|arguments)":"(look|\{\})"/, `"$1":${deep}`);
    expect(nested.length).toBeGreaterThan(whole.length + 9000);
    await check(name, Buffer.from(nested));
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, above: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [above];
  const inside = Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...above, key]));
  return above.length === 0 ? inside : [above, ...inside];
}

function put(root: Record<string, unknown>, path: Path, value: unknown): void {
  let holder: unknown = root;
  for (const key of path.slice(0, -1)) holder = (holder as Record<string, unknown>)[key];
  (holder as Record<string, unknown>)[path.at(-1) ?? ""] = value;
}
