import { hash } from "node:crypto";
import { expect, test } from "vitest";
import type { Sha256 } from "../hash.ts";
import type { Json } from "../json.ts";
import { ToolOutputs } from "./cut-texts.ts";
import { ElementKeys } from "./element-keys.ts";

const someOutputs = (): ToolOutputs =>
  new ToolOutputs(new ElementKeys(((text: string) => hash("sha256", text)) as Sha256));

const text = (index: number): Json => `${index} ${"text ".repeat(30)}`;
const list = (index: number): Json => [index, "list ".repeat(30)];

test("finds the newest call with that output, and tells a text from the JSON that it spells", () => {
  const outputs = someOutputs();
  outputs.learn("a#1:1", list(1));
  outputs.learn("a#1:2", JSON.stringify(list(1)));
  outputs.learn("a#1:3", text(1));
  outputs.learn("a#1:4", text(1));
  expect(outputs.find(list(1))).toBe("a#1:1");
  expect(outputs.find(JSON.stringify(list(1)))).toBe("a#1:2");
  expect(outputs.find(text(1))).toBe("a#1:4");
});

test("forgets the oldest outputs first, whether they are texts or not", () => {
  const outputs = someOutputs();
  for (let index = 0; index < 130; index++) outputs.learn(`a#1:${index}`, index % 2 === 0 ? text(index) : list(index));
  expect(outputs.find(text(0))).toBeUndefined();
  expect(outputs.find(list(1))).toBeUndefined();
  expect(outputs.find(text(2))).toBe("a#1:2");
  expect(outputs.find(list(129))).toBe("a#1:129");
});

test("tells texts apart whose bytes in UTF-8 are the same", () => {
  const outputs = someOutputs();
  const alike = (surrogate: string): Json => `${surrogate}${text(1)}`;
  outputs.learn("a#1:1", alike("\ud800"));
  outputs.learn("a#1:2", alike("\ufffd"));
  outputs.learn("a#1:3", JSON.stringify(alike("\ud800")));
  expect(outputs.find(alike("\ud800"))).toBe("a#1:1");
  expect(outputs.find(alike("\ufffd"))).toBe("a#1:2");
  expect(outputs.find(alike("\udfff"))).toBeUndefined();
});
