import { expect, test } from "vitest";
import { LineBuffer } from "./line-buffer.ts";

const textOf = (buffer: LineBuffer): string => Buffer.from(buffer.bytes).toString("utf8");

test("holds lines as UTF-8, each with its newline", () => {
  const buffer = new LineBuffer();
  buffer.add("one");
  buffer.add("zwei \u00fc \u20ac \u{1f600}");
  expect(textOf(buffer)).toBe("one\nzwei \u00fc \u20ac \u{1f600}\n");
});

test("says how many bytes a line takes, and all of them", () => {
  const buffer = new LineBuffer();
  expect([buffer.add("one"), buffer.add("\u00fc\u20ac\u{1f600}"), buffer.add("")]).toEqual([4, 10, 1]);
  expect(buffer.length).toBe(15);
  buffer.release();
  expect(buffer.length).toBe(0);
});

test("grows with what is added", () => {
  const buffer = new LineBuffer();
  const lines = Array.from({ length: 40 }, (_, index) => `${index} ${"\u20ac".repeat(index * 1000)}`);
  for (const line of lines) buffer.add(line);
  expect(textOf(buffer)).toBe(lines.map((line) => `${line}\n`).join(""));
});

test("is empty before the first line and after its release", () => {
  const buffer = new LineBuffer();
  expect(textOf(buffer)).toBe("");
  buffer.add("gone");
  buffer.release();
  expect(textOf(buffer)).toBe("");
});

test("buffers in use at the same time do not share memory, used memory or fresh", () => {
  const used = new LineBuffer();
  used.add("before");
  used.release();
  const [one, two] = [new LineBuffer(), new LineBuffer()];
  one.add("one");
  two.add("two");
  one.add("more");
  expect([textOf(one), textOf(two)]).toEqual(["one\nmore\n", "two\n"]);
});

test("a slice of the bytes is a copy: it survives the memory's next use", () => {
  const buffer = new LineBuffer();
  buffer.add("kept");
  const copy = buffer.bytes.slice();
  buffer.release();
  new LineBuffer().add("next");
  expect(Buffer.from(copy).toString("utf8")).toBe("kept\n");
});
