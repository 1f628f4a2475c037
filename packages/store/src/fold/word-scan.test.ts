import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText } from "../query/fold-text.ts";
import { gramsOf, gramTerm, tokensOf } from "../query/text-tokens.ts";
import { WordScan } from "./word-scan.ts";

interface Terms {
  readonly words: readonly string[];
  readonly grams: readonly string[];
}

/** What documents hold, as the tokens of a search tell it. */
function told(texts: readonly string[]): Terms {
  const words = new Set<string>();
  const grams = new Set<string>();
  for (const text of texts) {
    for (const token of tokensOf(text)) {
      if (token.tokenType === "word") words.add(token.text);
      else for (const gram of gramsOf(token.text)) grams.add(gramTerm(gram));
    }
  }
  return { words: [...words].sort(), grams: [...grams].sort() };
}

function scanned(scan: WordScan, texts: readonly string[]): Terms {
  for (const text of texts) scan.add(text);
  const { words, grams } = scan.take();
  const list = [...words].map((word) => scan.words[word] ?? "");
  return { words: list.sort(), grams: grams === "" ? [] : grams.split(" ").sort() };
}

const CHARACTERS = [...'ab1_.-{}"\\ \n\t日本語のテストไทยé中́👍𝒳𐐷ςσß…→\u00a0\u3000\ud83d\udc4d\u0000'];
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 60 }).map((list) => list.join("")),
);

describe("the words of documents", () => {
  it("are those that a search looks for, of each document alone", () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyText, { maxLength: 4 }), { maxLength: 5 }), (documents) => {
        const scan = new WordScan();
        for (const texts of documents.map((list) => list.map(foldText)))
          expect(scanned(scan, texts)).toEqual(told(texts));
      }),
    );
  });

  it("are kept once, however many there are and however long they are", () => {
    const scan = new WordScan();
    const many = Array.from({ length: 20_000 }, (_, n) => `w${n.toString(36).repeat(1 + (n % 7))}`);
    const distinct = [...new Set(many)].sort();
    for (let round = 0; round < 2; round++) expect(scanned(scan, [many.join(" ")]).words).toEqual(distinct);
    expect(scan.words).toHaveLength(distinct.length);
  });

  it("are those of the scan alone when it is used for another run", () => {
    const scan = new WordScan();
    fc.assert(
      fc.property(
        fc.array(anyText, { maxLength: 4 }),
        fc.array(anyText, { maxLength: 4 }),
        (documented, unfinished) => {
          expect(scan.words).toEqual([]);
          const texts = documented.map(foldText);
          expect(scanned(scan, texts)).toEqual(told(texts));
          expect([...scan.words].sort()).toEqual(told(texts).words);
          for (const text of unfinished) scan.add(foldText(text));
          scan.clear();
        },
      ),
    );
  });
});
