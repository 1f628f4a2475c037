import { describe, it } from "vitest";
import { runIndexCases } from "../testing/conformance.ts";
import { openMemoryIndex } from "./open.ts";

describe("the index in memory", () => {
  it.each(runIndexCases)("$name", ({ check }) => check(openMemoryIndex));
});
