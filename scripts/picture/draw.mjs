import { Film, short } from "./film.mjs";
import { STYLE } from "./style.mjs";

/** @typedef {import("./pages.mjs").Page} Page */
/** @typedef {{ page: Page, name: string, startMs: number, endMs: number }} Scene */

/** All lengths are those of 12 px letters in rows of 18 px. */
const COLUMN = 7.2;
const ROW = 18;
/** From the top of a row to the line on which its letters stand. */
const BASE = 13;
const BAR = 32;
const TOP = BAR + 12;
const FOOT = 34;
/** The left margin of the demo's pages. Theirs on the right is a column narrower, the picture's is not. */
const EDGE = 3 * COLUMN;
const WIDTH = 80 * COLUMN + COLUMN;
const GAP = 6;
/** As wide as a README. */
const SHOWN_WIDTH = 830;

const FADE_MS = 160;
/** A page stays this long after its last line, and longer the more there is on it. */
const HOLD_MS = 3_000;
const READ_LINE_MS = 220;
/** The page that is shown where nothing may move. */
const STILL = 2;

/**
 * One page after the other in a frame, again and again; the lines of a page come as they came from the demo.
 * @param {readonly Page[]} pages
 * @param {string} title
 * @returns {string} an SVG without scripts
 */
export function draw(pages, title) {
  const scenes = scenesOf(pages);
  const film = new Film(scenes.at(-1)?.endMs ?? 0);
  const height = TOP + Math.max(...pages.map((page) => page.length)) * ROW + FOOT;
  const body = scenes.flatMap((scene, index) => [
    drawScene(scene, index === STILL, film),
    drawProgress(scene, index, scenes.length, height - 16, film),
  ]);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${SHOWN_WIDTH}" role="img">
<title>${escapeText(title)}</title>
<style>
${STYLE}
@media(prefers-reduced-motion:no-preference){
${film.css}
}
</style>
<rect class="frame" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>
${drawWords({ column: 3, text: "$" }, 21, ["cyan"])}
${drawWords({ column: 5, text: "npm start" }, 21, ["bold"])}
<path class="rule" d="M1 ${BAR}.5H${WIDTH - 1}"/>
${body.join("\n")}
</svg>
`;
}

/** @param {readonly Page[]} pages @returns {readonly Scene[]} */
function scenesOf(pages) {
  let startMs = 0;
  return pages.map((page, index) => {
    const endMs = startMs + (page.at(-1)?.afterMs ?? 0) + HOLD_MS + page.length * READ_LINE_MS;
    const scene = { page, name: `page-${index + 1}`, startMs, endMs };
    startMs = endMs;
    return scene;
  });
}

/** @param {Scene} scene @param {boolean} isStill @param {Film} film */
function drawScene({ page, name, startMs, endMs }, isStill, film) {
  film.add(name, [
    [0, "opacity:0"],
    [startMs, "opacity:0"],
    [startMs + FADE_MS, "opacity:1"],
    [endMs - FADE_MS, "opacity:1"],
    [endMs, "opacity:0"],
  ]);
  const rows = page.map(({ spans }, row) =>
    spans.map((span) => drawWords(span, TOP + row * ROW + BASE, classesOf(span))).join(""),
  );
  const moments = [...new Set(page.map(({ afterMs }) => afterMs))];
  const groups = moments.map((afterMs, index) => {
    const lines = rows.filter((text, row) => text !== "" && page[row]?.afterMs === afterMs).join("\n");
    if (index === 0) return lines;
    const moment = `${name}-${index}`;
    const atMs = startMs + afterMs;
    film.add(moment, [
      [0, "opacity:0"],
      [atMs, "opacity:0"],
      [atMs + FADE_MS, "opacity:1"],
    ]);
    return `<g class="${moment}">${lines}</g>`;
  });
  return `<g class="page${isStill ? " still" : ""} ${name}">\n${groups.join("\n")}\n</g>`;
}

/** A bar below the pages that fills while the page is shown. @param {Scene} scene @param {number} index @param {number} count @param {number} y @param {Film} film */
function drawProgress({ name, startMs, endMs }, index, count, y, film) {
  const width = (WIDTH - 2 * EDGE - (count - 1) * GAP) / count;
  const bar = `x="${short(EDGE + index * (width + GAP))}" y="${y}" width="${short(width)}" height="2" rx="1"`;
  film.add(`${name}-bar`, [
    [0, "transform:scaleX(0)"],
    [startMs, "transform:scaleX(0)"],
    [endMs, "transform:scaleX(1)"],
  ]);
  return `<rect class="track" ${bar}/><rect class="done ${name}-bar" ${bar}/>`;
}

/**
 * Words that are as wide as their columns in any font.
 * @param {{ column: number, text: string }} words @param {number} y @param {readonly string[]} classes
 */
function drawWords({ column, text }, y, classes) {
  const look = classes.length > 0 ? ` class="${classes.join(" ")}"` : "";
  const width = short([...text].length * COLUMN);
  return `<text${look} x="${short(column * COLUMN)}" y="${y}" textLength="${width}">${escapeText(text)}</text>`;
}

/** @param {import("./ansi.mjs").Span} span */
function classesOf({ bold, dim, colour }) {
  return [...(bold ? ["bold"] : []), ...(dim ? ["dim"] : []), ...(colour === undefined ? [] : [colour])];
}

/** @param {string} text */
function escapeText(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
