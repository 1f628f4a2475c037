import { expect, test } from "vitest";
import { subjectOf } from "./subject.ts";

test.each([
  [{ value: { command: "git", args: ["ls-files", "-z"] } }, "git ls-files -z"],
  [{ value: { command: "sh", args: ["-c", "npm test\n  && echo done"] } }, "npm test && echo done"],
  [{ value: { command: ["bash", "-lc", "cargo test"], workdir: "/srv" } }, "cargo test"],
  [{ value: { cmd: "rg createOrder", max_output_tokens: 6000 } }, "rg createOrder"],
  [{ value: { command: [1, 2], path: "src/b.ts" } }, "src/b.ts"],
  [{ value: { path: "src/a.ts", text: "…" } }, "src/a.ts"],
  [{ value: "hello  there" }, "hello there"],
  [{ value: { n: 1 } }, undefined],
  [{ value: null }, undefined],
  [{ value: { command: "x".repeat(500) } }, `${"x".repeat(119)}…`],
  [{ artifact: { path: "artifacts/a", mediaType: "application/json", bytes: 9999, sha256: "0" } }, undefined],
])("%j is about %j", (input, subject) => {
  expect(subjectOf(input)).toBe(subject);
});
