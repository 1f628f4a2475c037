import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Sha256 } from "../hash.ts";
import { ElementKeys } from "./element-keys.ts";

const sha256 = ((text: string) => hash("sha256", text)) as Sha256;
const long = (name: string): string => `${name} ${"text ".repeat(20)}`;

test("hashes a text once, while it is one of those asked for last", () => {
  const hashed: string[] = [];
  const keys = new ElementKeys(((text: string) => {
    hashed.push(text);
    return sha256(text);
  }) as Sha256);
  const key = keys.ofText(long("a"));
  expect(keys.of(long("a"))).toBe(key);
  expect(hashed).toEqual([long("a")]);
  for (const name of "bcdefghi") keys.ofText(long(name));
  expect(keys.ofText(long("a"))).toBe(key);
  expect(hashed.filter((text) => text === long("a"))).toHaveLength(2);
});

test("gives equal texts equal keys, and others other ones, surrogates that lack their partner included", () => {
  const unit = fc.constantFrom("a", "\ud800", "\udfff", "\ufffd", '"', "\\");
  const text = fc.array(unit, { maxLength: 4 }).map((units) => units.join(""));
  fc.assert(
    fc.property(text, text, (a, b) => {
      const keys = new ElementKeys(sha256);
      expect(keys.ofText(a) === keys.ofText(b)).toBe(a === b);
    }),
  );
});
