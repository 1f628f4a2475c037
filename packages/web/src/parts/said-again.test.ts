import { expect, test } from "vitest";
import { saidAgain } from "./said-again.ts";

test("an output that is the error again is told from one that says more, and a line from lines", () => {
  expect(saidAgain("Exit code 1\n", "Exit code 1")).toBe("line");
  expect(saidAgain("Exit code 1\nno such file\n", "Exit code 1\nno such file")).toBe("lines");
  expect(saidAgain("Exit code 1\nno such file", "Exit code 1")).toBeUndefined();
  expect(saidAgain("", undefined)).toBeUndefined();
  expect(saidAgain({ text: "Exit code 1" }, "Exit code 1")).toBeUndefined();
});
