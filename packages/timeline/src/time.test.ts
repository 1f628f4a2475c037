import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { millisecondsBetween, parseAt } from "./time.ts";

describe("times of the log", () => {
  it("are microseconds since 1970", () => {
    expect(parseAt("1970-01-01T00:00:00.000001Z")).toBe(1);
    expect(parseAt("2000-02-29T12:00:00Z")).toBe(Date.UTC(2000, 1, 29, 12) * 1000);
    expect(parseAt("2026-11-20T09:00:00+01:00")).toBeUndefined();
    expect(parseAt("now")).toBeUndefined();
  });

  it("agree with the calendar of the platform", () => {
    const instants = fc.date({
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("2200-01-01T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseAt(instant.toISOString())).toBe(instant.getTime() * 1000);
      }),
    );
  });

  it("are read as they are, whichever was read before", () => {
    const start = parseAt("2026-11-20T09:00:00.000000Z") ?? 0;
    expect(parseAt("2026-11-20T09:00:00.000250Z")).toBe(start + 250);
    expect(parseAt("2026-11-20T09:00:00.5Z")).toBe(start + 500_000);
    expect(parseAt("2026-11-20T09:00:00.123Z")).toBe(start + 123_000);
    expect(parseAt("2026-11-20T09:00:00.1234567Z")).toBe(start + 123_456);
    expect(parseAt("2026-11-20T09:00:00.Z")).toBeUndefined();
    expect(parseAt("2026-11-20T09:00:00.12Z4Z")).toBeUndefined();
    expect(parseAt("2026-11-20T09:00:00Z")).toBe(start);
    expect(parseAt("2026-11-20T09:00:00.1e3   Z")).toBeUndefined();
    expect(parseAt("2026-11-20T09:00:00.000250")).toBeUndefined();
    expect(parseAt("2026-11-20T09:00:01.000000Z")).toBe(start + 1_000_000);
  });

  it("lie milliseconds apart, with fractions", () => {
    expect(millisecondsBetween("2026-12-31T23:59:59.999500Z", "2027-01-01T00:00:00.001000Z")).toBe(1.5);
    expect(millisecondsBetween("?", "2027-01-01T00:00:00.001000Z")).toBeUndefined();
  });
});
