import { formatBytes, formatCompact, formatCost, formatDuration, UNKNOWN } from "@openexec/timeline";
import type { Page } from "playwright-core";

/** A text of the page, and what stands on hover over it or the nearest around it. */
interface Shown {
  readonly text: string;
  readonly hover: string;
}

/** Texts in sight that the page makes itself: not what was recorded, and not moments, which have a card. */
function shownTexts(): Shown[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: Shown[] = [];
  const seen = new Set<Element>();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || seen.has(element) || !/[\d–]/.test(element.textContent ?? "")) continue;
    seen.add(element);
    if (element.closest("pre, code, time, script, style, .sr-only, .font-mono, [class*='84ch']") !== null) continue;
    if (!element.checkVisibility()) continue;
    const own = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
    const text = own
      .map((child) => child.textContent)
      .join("")
      .replaceAll("\u00a0", " ");
    found.push({ text, hover: (element.closest("[title]")?.getAttribute("title") ?? "").replaceAll("\u00a0", " ") });
  }
  return found;
}

/** What has lost digits, by its unit, and how it is made of a number. */
const ROUNDED: readonly (readonly [RegExp, (value: number) => string])[] = [
  [/(?:\d+ d \d\d h|\d+ h \d\d m|\d+ m \d\d s|\d+\.\d s|<?\d+ ms)(?!\w)/g, formatDuration],
  [/(?<![\w.$,])\d+(?:\.\d+)?[kMGT]\b/g, formatCompact],
  [/<?\$[\d,.]*\d/g, (amount) => formatCost({ amount, currency: "USD" })],
  [/\d+(?:\.\d+)? [KMGT]iB/g, formatBytes],
];

const numbersIn = (text: string) =>
  (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((one) => Number(one.replaceAll(",", "")));

/** Whether two numbers on hover are those of a share in per cent. */
const isShare = (text: string, numbers: readonly number[]) =>
  numbers.some((part) => numbers.some((whole) => `${Math.round((100 * part) / whole)} %` === text));

/**
 * Numbers in sight that were rounded without the exact one on hover, and unknown ones without a reason; each with what stands
 * there instead. @returns empty when all is told
 */
export async function inexact(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(shownTexts)).flatMap(({ text, hover }) => {
    const numbers = numbersIn(hover);
    const lost = ROUNDED.flatMap(([pattern, format]) =>
      (text.match(pattern) ?? []).filter((one) => !numbers.some((value) => format(value) === one)),
    );
    const shares = (text.match(/\d+ %/g) ?? []).filter((one) => !isShare(one, numbers));
    const unknown = /(^|· )–($| ·| \w)/.test(text.trim()) && (hover === "" || hover.includes(UNKNOWN)) ? [UNKNOWN] : [];
    return [...lost, ...shares, ...unknown].map((one) => `${one} in ${JSON.stringify(text)}: ${JSON.stringify(hover)}`);
  });
}
