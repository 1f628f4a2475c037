import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExampleBook, packTexts, parsePacked, unpackTexts } from "./packed-texts.ts";
import { tokenize, weave } from "./tokens.ts";

function roundTrip(texts: readonly string[], known: readonly string[]): { texts: string[]; bytes: number } {
  const packed = packTexts(texts, known, new ExampleBook());
  const json = JSON.stringify(packed);
  return { texts: unpackTexts(JSON.parse(json), known, () => []), bytes: json.length };
}

const frame = (text: string): string => `data: {"type":"delta","index":0,"text":${JSON.stringify(text)}}\n\n`;

describe("tokens", () => {
  it("gives texts back, whatever they are", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
        const { pieces, slots } = tokenize(text);
        expect(weave(pieces, slots)).toBe(text);
        expect(pieces).toHaveLength(slots.length + 1);
      }),
    );
  });

  it("keeps keys and the names of shapes out of the slots", () => {
    expect(tokenize('{"type":"a","x":"b","n":-1.5e3,"list":["c",2]}').slots).toEqual(['"b"', "-1.5e3", '"c"', "2"]);
  });
});

describe("packed texts", () => {
  it("law: unpack of pack is the same texts", () => {
    const word = fc.string({ unit: "binary", maxLength: 12 });
    const texts = fc.array(fc.oneof(word, word.map(frame), fc.json(), fc.constant("a\u0001b\u0001")), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(texts, fc.array(word, { maxLength: 5 }), (list, known) => {
        expect(roundTrip(list, known).texts).toEqual(list);
      }),
    );
  });

  it("tells a streamed text by the lengths of its pieces", () => {
    const answer = "The quick brown fox jumps over the lazy dog. ".repeat(20);
    const frames = (answer.match(/.{1,9}/gs) ?? []).map(frame);
    const { texts, bytes } = roundTrip(frames, ["other", answer]);
    expect(texts).toEqual(frames);
    expect(bytes).toBeLessThan(frames.length * 3 + 120);
  });

  it("follows texts that a server escapes to ASCII", () => {
    const answer = "Grüße — 漢字".repeat(30);
    const ascii = (text: string): string =>
      frame(text).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const frames = (answer.match(/.{1,5}/gs) ?? []).map(ascii);
    const { texts, bytes } = roundTrip(frames, [answer]);
    expect(texts).toEqual(frames);
    expect(bytes).toBeLessThan(frames.length * 3 + 120);
  });

  it("refers to the examples of earlier calls", () => {
    const book = new ExampleBook();
    const first = packTexts([frame("one")], [], book);
    book.learn("a#1:1", first.examples);
    const second = packTexts([frame("two"), frame("three")], [], book);
    expect(second.examples).toEqual([]);
    expect(unpackTexts(second, [], (call) => (call === "a#1:1" ? first.examples : []))).toEqual([
      frame("two"),
      frame("three"),
    ]);
  });

  it("does not repeat a long known text in an example", () => {
    const long = "x".repeat(5000);
    expect(roundTrip([frame(long)], [long]).bytes).toBeLessThan(200);
  });

  it("refuses a record that does not fit together", () => {
    const packed = { examples: ["1"], groups: [[0, [0, "=", [7]]] as const], order: [0, 1] };
    expect(() => unpackTexts(packed as never, [], () => [])).toThrow(/no source 7/);
  });

  it.each([null, [], { examples: [], groups: [], order: [-1] }, { examples: [1], groups: [], order: [] }])(
    "takes %j for no record",
    (value) => {
      expect(() => parsePacked(value)).toThrow(expect.objectContaining({ code: "wire_columns_invalid" }));
    },
  );

  it("ends a record that asks for more text than a machine has", () => {
    const bomb = (order: number[]): unknown => ({ examples: ['"a"'], groups: [[0, [0, "=", [0]]]], order });
    expect(() => unpackTexts(parsePacked(bomb([0, 1e12])), ["x"], () => [])).toThrow(/more than/);
    expect(() => unpackTexts(parsePacked(bomb([0, 900_000])), ["x".repeat(1e6)], () => [])).toThrow(/longer than/);
  });
});
