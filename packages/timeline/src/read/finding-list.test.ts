import { describe, expect, it } from "vitest";
import { finding } from "./finding.ts";
import { FindingList } from "./finding-list.ts";

describe("a list of findings", () => {
  it("keeps the first of each code, counts the rest, and says so", () => {
    const list = new FindingList();
    for (let line = 1; line <= 250; line++) list.add(finding("line_not_json", { file: "f", line, message: "m" }));
    list.add(finding("line_torn", { file: "f", message: "torn" }));
    expect(list.errors).toBe(250);
    expect(list.list()).toHaveLength(102);
    expect(list.list().at(-1)).toMatchObject({
      code: "findings_omitted",
      message: "150 more findings line_not_json are not listed",
    });
  });

  it("does not let a hostile log fill the memory with its names", () => {
    const huge = "x".repeat(100_000);
    const found = finding("type_unknown", { file: huge, message: huge, expected: huge, found: huge });
    expect(JSON.stringify(found).length).toBeLessThan(2_000);
  });
});
