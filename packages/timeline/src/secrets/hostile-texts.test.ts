import { describe, expect, test } from "vitest";
import { filterWith } from "../testing/secrets-filter.ts";

describe("hostile texts take linear time", () => {
  const size = 400_000;
  const fill = (part: string): string => part.repeat(Math.ceil(size / part.length));
  const filter = filterWith([
    { name: "K", value: "aaaaaaaaaaab" },
    { name: "L", value: "sk-sk-sk-sk-x1" },
  ]);
  test.each([
    "a",
    "A1b2",
    "sk-",
    "eyJ",
    "eyJhbGciOiJI.",
    "ghp_",
    "://",
    "://a:b",
    "://u:p@",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
    "AKIAAAAAAAAAAAAAAAAA ",
    "Bearer a1b2c3d4e5f6g7h8 ",
    "A_",
    "TOKEN=",
    "API_KEY=a1b2c3d4e5f6g7h8i9 ",
    "AKIA1234567890123456 a1b2c3d4e5f6g7h8i9j0a1b2c3d4e5f6g7h8i9j0 ",
    "8Q~",
    "12345678:",
    "\\n",
    "%3D",
    "=",
    ".",
  ])("%s", (part) => {
    const text = fill(part);
    const started = performance.now();
    const half = filter.text(text.slice(0, size / 8)).value.length;
    const stream = filter.textStream();
    for (let at = 0; at < size / 4; at += 4096) stream.push(text.slice(at, at + 4096));
    stream.end();
    expect(half).toBe(size / 8);
    // Quadratic work on this size takes minutes; the bound is only there to end the test.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
