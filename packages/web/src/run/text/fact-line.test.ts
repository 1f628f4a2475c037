import { expect, test } from "vitest";
import { factLine } from "./fact-line.ts";

test("a line of facts breaks between them, and leaves out what is not known", () => {
  const line = factLine(["276 earlier messages", undefined, "98 % cached"]);
  expect(line.split(" ")).toEqual(["276\u00a0earlier\u00a0messages", "·", "98\u00a0%\u00a0cached"]);
});
