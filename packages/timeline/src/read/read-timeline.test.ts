import { buildLog } from "@openexec/testkit";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bundle/memory-source.ts";
import type { Finding } from "./finding.ts";
import { type ReadOptions, readTimeline } from "./read-timeline.ts";

const log = buildLog("run a:ok b[tool]:ok completed");

async function read(content: string | Uint8Array, options: ReadOptions = {}) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const findings: Finding[] = [];
  const entries = [];
  const source = memorySource(new Map([["timeline.jsonl", bytes]]));
  for await (const entry of readTimeline(source, { onFinding: (found) => findings.push(found), ...options }))
    entries.push(entry);
  return { entries, findings };
}

describe("reading a log", () => {
  it("gives each event with its raw line and its place", async () => {
    const { entries, findings } = await read(log.bytes);
    expect(findings).toEqual([]);
    expect(entries.map((entry) => entry.raw)).toEqual(log.lines);
    expect(entries.map((entry) => entry.event.seq)).toEqual(log.lines.map((_, index) => index + 1));
    expect(entries[2]?.offset).toBe(entries[1]?.end);
  });

  it("reads from the middle on", async () => {
    const { entries } = await read(log.bytes);
    const from = entries[3]?.offset ?? 0;
    const to = entries[4]?.end ?? 0;
    const part = await read(log.bytes, { range: { from, to: to + 5 } });
    expect(part.entries.map((entry) => entry.raw)).toEqual(log.lines.slice(3, 5));
    expect(part.entries[0]?.offset).toBe(from);
    expect(part.findings).toEqual([]);
  });

  it("opens the valid prefix of a torn log and says where it was cut and how many bytes are left over", async () => {
    const cut = log.bytes.subarray(0, -20);
    const offset = log.bytes.length - (log.lines.at(-1)?.length ?? 0) - 1;
    const torn = await read(cut);
    expect(torn.entries).toHaveLength(log.lines.length - 1);
    expect(torn.findings).toMatchObject([
      { code: "line_torn", severity: "warning", line: log.lines.length, offset, bytes: cut.length - offset },
    ]);
    expect((await read(cut, { live: true })).findings).toMatchObject([{ code: "line_pending", severity: "note" }]);
  });

  it("reads the rest around a line that is too long, not UTF-8 or not JSON", async () => {
    const bad = [
      new TextEncoder().encode(`{"x":"${"y".repeat(300 * 1024)}"}`),
      Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d),
      new TextEncoder().encode("<html>502 Bad Gateway</html>"),
    ];
    for (const [index, code] of ["line_too_long", "line_not_utf8", "line_not_json"].entries()) {
      const garbage = bad[index] ?? new Uint8Array();
      const first = (log.lines[0]?.length ?? 0) + 1;
      const bytes = new Uint8Array([...log.bytes.subarray(0, first), ...garbage, 10, ...log.bytes.subarray(first)]);
      const { entries, findings } = await read(bytes);
      expect(entries.map((entry) => entry.raw)).toEqual(log.lines);
      expect(findings).toMatchObject([{ code, line: 2, offset: first }]);
    }
  });

  it("leaves payloads unchecked on demand", async () => {
    const text = log.lines.join("\n").replace('"nodeType":"compute"', '"nodeType":"magic"');
    expect((await read(`${text}\n`)).findings.map((found) => found.code)).toEqual(["line_payload_wrong"]);
    expect((await read(`${text}\n`, { check: false })).findings).toEqual([]);
  });
});
