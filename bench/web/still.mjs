/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { frames, scroll, scrub } from "./page.mjs";

const LINES = 4_000;

/** A page as large as that of a run, without any program: text that scrolls, and a line that follows the pointer. */
function stillPage() {
  const text = "The totals of the cart are off by one cent when a voucher is applied twice.";
  const lines = Array.from({ length: LINES }, (_, line) => `<p>${line} ${text} ${text}</p>`).join("");
  return `<!doctype html><style>
    body { margin: 0; font: 13px/20px sans-serif; height: 100vh; display: flex; flex-direction: column }
    [role=slider] { height: 72px; position: relative } [role=slider] div { position: absolute; width: 1px; height: 72px; background: blue }
    [role=tabpanel] { flex: 1; overflow: auto } p { margin: 0; height: 28px }
  </style><div role="slider" aria-label="Playhead"><div></div></div><div role="tabpanel">${lines}</div>`;
}

/**
 * What frames cost the browser on this machine when the page does nothing: the floor of all figures beside it.
 * @param {import("playwright-core").Page} page @param {import("playwright-core").CDPSession} session @param {number} moves
 */
export async function stillRows(page, session, moves) {
  await page.setContent(stillPage());
  await page.evaluate(() => {
    const line = document.querySelector("[role=slider] div");
    addEventListener("pointermove", ({ clientX }) => {
      if (line instanceof HTMLElement) line.style.transform = `translateX(${clientX}px)`;
    });
  });
  const rows = [];
  for (const [what, act] of /** @type {const} */ ([
    ["scroll", scroll],
    ["scrub", scrub],
  ])) {
    const { p95, work } = await frames(page, session, () => act(page, moves));
    rows.push({ figure: `a still page: ${what}, p95 frame`, value: p95, unit: "ms" });
    rows.push({ figure: `a still page: ${what}, work per frame`, value: work, unit: "ms" });
  }
  return rows;
}
