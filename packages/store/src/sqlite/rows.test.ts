import fc from "fast-check";
import { expect, it } from "vitest";
import { packTime, readTime } from "./rows.ts";

it("keeps a time of milliseconds or microseconds as a number, and any other text as it is", () => {
  for (const text of ["2026-11-20T15:50:00.123Z", "2026-11-20T15:50:00.123456Z", "2026-11-20T15:50:00.123000Z"]) {
    expect(packTime(text)).toBeTypeOf("number");
    expect(readTime(packTime(text))).toBe(text);
  }
  const others = fc.oneof(fc.string(), fc.constantFrom("", "0", "-5", "2026-11-20", "1969-12-31T00:00:00.000Z"));
  fc.assert(
    fc.property(others, (text) => {
      expect(readTime(packTime(text))).toBe(text);
    }),
  );
});
