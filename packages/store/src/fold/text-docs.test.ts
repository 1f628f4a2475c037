import { describe, expect, it } from "vitest";
import { readDoc, type TextDocs, TextDocsBuilder } from "./text-docs.ts";

/** All words, then those of each document and its texts. */
function told({ docs, words }: TextDocs): readonly (readonly string[])[] {
  const ofDocs = docs.map((doc) => [
    [...doc.words].map((word) => words[word]).join(" "),
    ...readDoc(doc.body).map(({ seq, text }) => `${seq}: ${text}`),
  ]);
  return [words, ...ofDocs];
}

describe("documents", () => {
  it("have the texts and words of their run alone, whatever is put together meanwhile and before", () => {
    for (let round = 0; round < 3; round++) {
      const [one, other] = [new TextDocsBuilder(), new TextDocsBuilder()];
      one.add({ seq: 1, part: "prompt", text: `first ${round}` });
      other.add({ seq: 1, part: "prompt", text: "x".repeat(20_000) });
      other.add({ seq: 2, part: "answer", text: "second" });
      one.add({ seq: 3, part: "answer", text: "first again" });
      expect(told(one.take())).toEqual([
        ["first", `${round}`, "again"],
        [`first ${round} again`, `1: first ${round}`, "3: first again"],
      ]);
      expect(told(other.take())).toEqual([
        ["x".repeat(20_000), "second"],
        ["x".repeat(20_000), `1: ${"x".repeat(20_000)}`],
        ["second", "2: second"],
      ]);
      expect(one.take()).toEqual({ docs: [], words: [] });
    }
  });
});
