import { stripVTControlCharacters } from "node:util";
import { spansOf } from "./ansi.mjs";

/**
 * A line of a page, and how long after the page's first line it came.
 * @typedef {{ spans: readonly import("./ansi.mjs").Span[], afterMs: number }} PageLine
 */

/** @typedef {readonly PageLine[]} Page */

const HEADING = /\s(\d) of (\d)$/;
/** What follows the last page: command lines that the README has itself. */
const END = /^\s*Now you\b/;

/**
 * The demo's pages, each from its heading on.
 * @param {readonly import("./capture.mjs").PrintedLine[]} printed
 * @returns {readonly Page[]}
 * @throws {Error} when a page is missing
 */
export function pagesOf(printed) {
  /** @type {PageLine[][]} */
  const pages = [];
  let count = 0;
  let startMs = 0;
  for (const { text, atMs } of printed) {
    const plain = stripVTControlCharacters(text);
    if (END.test(plain)) break;
    const heading = HEADING.exec(plain);
    if (heading) {
      pages.push([]);
      count = Number(heading[2]);
      startMs = atMs;
    }
    pages.at(-1)?.push({ spans: spansOf(text), afterMs: atMs - startMs });
  }
  if (count === 0 || pages.length !== count) throw new Error(`The demo showed ${pages.length} of ${count} pages.`);
  return pages.map(withoutEnd);
}

/** @param {PageLine[]} page @returns {Page} without the empty lines at its end */
function withoutEnd(page) {
  return page.slice(0, page.findLastIndex(({ spans }) => spans.length > 0) + 1);
}
