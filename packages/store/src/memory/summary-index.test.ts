import { describe, it } from "vitest";
import { summaryIndexCases } from "../summary-conformance.ts";
import { openMemorySummaries } from "./open-summaries.ts";

describe("the index in memory", () => {
  it.each(summaryIndexCases)("$name", ({ check }) => check(openMemorySummaries));
});
