import { expect, test } from "vitest";
import { Ender } from "./ender.ts";

test("a signal that was asked for before is aborted, once", () => {
  const ender = new Ender();
  const { signal } = ender;
  ender.end(() => "first");
  ender.end(() => "second");
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toBe("first");
});

test("a signal that is asked for afterwards is aborted already", () => {
  const ender = new Ender();
  ender.end(() => "over");
  expect(ender.signal.reason).toBe("over");
});

test("a reason that nobody asks for is never made", () => {
  let made = 0;
  new Ender().end(() => made++);
  expect(made).toBe(0);
});
