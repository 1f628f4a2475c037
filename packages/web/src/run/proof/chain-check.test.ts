import { buildLog } from "@openexec/testkit";
import { describe, expect, it } from "vitest";
import { LineChain } from "./chain-check.ts";

const { lines } = buildLog("run a[model,tool]:ok b:ok completed");

function check(log: readonly string[], head = "") {
  const chain = new LineChain();
  for (const line of log) {
    const report = chain.next(line);
    if (report !== undefined) return report;
  }
  return chain.end(head);
}

describe("hashing a log again in the browser", () => {
  it("says that a whole log is whole, and what its head is", () => {
    const head = (JSON.parse(lines.at(-1) ?? "{}") as { hash: string }).hash;
    expect(check(lines, head)).toEqual({ lines: lines.length, head });
  });

  it("finds a flipped byte by its line", () => {
    const flipped = lines.map((line, index) => (index === 3 ? line.replace('"seq":4', '"seq":5') : line));
    expect(check(flipped).firstBad?.line).toBe(4);
  });

  it("finds a line that was taken out, moved, or has no hash", () => {
    expect(check(lines.filter((_, index) => index !== 2)).firstBad?.line).toBe(3);
    expect(check([...lines.slice(0, 2), "{}"]).firstBad?.line).toBe(3);
  });

  it("finds that lines at the end were cut off", () => {
    const head = (JSON.parse(lines.at(-1) ?? "{}") as { hash: string }).hash;
    expect(check(lines.slice(0, -1), head).firstBad?.line).toBe(lines.length - 1);
  });
});
