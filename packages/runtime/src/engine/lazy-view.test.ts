import { describe, expect, it } from "vitest";
import { lazyView } from "./lazy-view.ts";

describe("an object whose properties are made when they are read", () => {
  const make = () => {
    const made: string[] = [];
    const view = lazyView(
      { base: 20 },
      {
        double: ({ base }) => {
          made.push("double");
          return base * 2;
        },
        next: ({ base }) => {
          made.push("next");
          return base + 1;
        },
      },
    );
    return { view, made };
  };

  it("makes what is read, and nothing else", () => {
    const { view, made } = make();
    const { double } = view;
    expect(double).toBe(40);
    expect(made).toEqual(["double"]);
  });

  it("can be spread, listed and asked for its keys like any other", () => {
    const { view, made } = make();
    expect("next" in view).toBe(true);
    expect("other" in view).toBe(false);
    expect(Object.keys(view)).toEqual(["double", "next"]);
    expect(made).toEqual([]);
    expect({ ...view }).toEqual({ double: 40, next: 21 });
  });

  it("keeps what is written to it", () => {
    const { view } = make();
    const written = Object.assign(view, { double: 1, own: 2 });
    expect({ ...written }).toEqual({ double: 1, next: 21, own: 2 });
    expect(written.own).toBe(2);
  });

  it("has the methods of every object", () => {
    const { view } = make();
    expect(String(view)).toBe("[object Object]");
  });
});
