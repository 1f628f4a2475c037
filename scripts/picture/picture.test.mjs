import { describe, expect, it } from "vitest";
import { spansOf } from "./ansi.mjs";
import { draw } from "./draw.mjs";
import { Film } from "./film.mjs";
import { pagesOf } from "./pages.mjs";

const printed = (/** @type {string} */ text, atMs = 0) => ({ text, atMs });
const TWO = [
  printed(""),
  printed("   \u001b[1m\u001b[36mFirst\u001b[39m\u001b[22m   \u001b[2m1 of 2\u001b[22m", 300),
  printed("   a < b && c", 300),
  printed("   later", 900),
  printed("", 900),
  printed("   Second   2 of 2", 1_000),
  printed("   Now you", 1_000),
];

describe("the picture of the demo", () => {
  it("reads styles and columns, and leaves gaps out", () => {
    const style = { bold: false, dim: false, colour: undefined };
    expect(spansOf("  \u001b[31m✗ no\u001b[39m   \u001b[1m\u001b[2mx\u001b[22m y")).toEqual([
      { ...style, column: 2, text: "✗ no", colour: "red" },
      { ...style, column: 9, text: "x", bold: true, dim: true },
      { ...style, column: 11, text: "y" },
    ]);
  });

  it("refuses an escape sequence that it would show wrong", () => {
    expect(() => spansOf("\u001b[2K")).toThrow("no escape sequence");
    expect(() => spansOf("\u001b[35mpink")).toThrow("no escape sequence");
  });

  it("takes the pages up to what comes after the last one, with the time of each line", () => {
    const pages = pagesOf(TWO);
    expect(pages.map((page) => page.map(({ afterMs }) => afterMs))).toEqual([[0, 0, 600], [0]]);
    expect(() => pagesOf(TWO.slice(0, 5))).toThrow("1 of 2 pages");
  });

  it("is well-formed text that no font can make wider, without a script", () => {
    const picture = draw(pagesOf(TWO), "Two & two");
    expect(picture).toContain("<title>Two &amp; two</title>");
    expect(picture).toContain('textLength="72">a &lt; b &amp;&amp; c</text>');
    expect(picture).not.toMatch(/<script|href|undefined|NaN/);
  });

  it("goes on as it was after the last frame, until it begins again", () => {
    const film = new Film(4_000);
    film.add("x", [
      [0, "opacity:0"],
      [1_000, "opacity:1"],
    ]);
    expect(film.css).toContain("@keyframes x{0%{opacity:0}25%{opacity:1}100%{opacity:1}}");
    expect(film.css).toContain(".x{animation:x 4s linear infinite}");
  });
});
