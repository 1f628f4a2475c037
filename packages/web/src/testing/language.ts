import type { Page } from "playwright-core";

/** What the page looks like: sizes of its text as `size/line`, weights, radii, what moves, and what breaks the language of the pages. */
export interface Language {
  readonly text: readonly string[];
  readonly weights: readonly string[];
  readonly radii: readonly string[];
  /** Durations of transitions and animations. */
  readonly motion: readonly string[];
  readonly odd: readonly string[];
}

/** Steps of the scales that mean something, as `tokens.css` names them. */
const MEANING = {
  families: ["violet-9", "teal-9", "amber-9", "bronze-9", "sky-9", "iris-9"],
  accent: ["indigo-9", "indigo-11", "indigo-3"],
  done: ["jade-11"],
} as const;

/** Where the accent may be: links and what does something, what is chosen, the playhead. */
const ACCENTED =
  "a, button, [role=separator], [aria-selected=true], [aria-current], [aria-checked=true], .react-flow__edge";

function readLanguage({ meaning, accented }: { meaning: typeof MEANING; accented: string }) {
  const seen = {
    text: new Set<string>(),
    weights: new Set<string>(),
    radii: new Set<string>(),
    motion: new Set<string>(),
    odd: new Set<string>(),
  };
  const probe = document.body.appendChild(document.createElement("span"));
  const colours = (names: readonly string[]) =>
    names.map((name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    });
  const [families, accent, done] = [colours(meaning.families), colours(meaning.accent), colours(meaning.done)];
  probe.remove();
  for (const element of document.querySelectorAll<HTMLElement>("body *")) {
    const style = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    if (width === 0) continue;
    seen.motion.add(style.transitionDuration);
    if (style.animationName !== "none") seen.motion.add(style.animationDuration);
    const odd = (what: string) => seen.odd.add(`${what}: ${element.outerHTML.slice(0, 160)}`);
    if (Number.parseFloat(style.borderRadius) < 1000) seen.radii.add(style.borderRadius);
    if (style.backgroundImage !== "none") odd("gradient");
    // Blur or offset of a shadow is for what floats; an inset line of one pixel or two is an edge.
    if (/ [1-9]\d*px/.test(style.boxShadow) && !/floating|inset_2px/.test(String(element.className))) odd("shadow");
    if (families.includes(style.backgroundColor) && width > 3 && height > 14) odd("family as a fill");
    const isAccented = [style.color, style.backgroundColor].some((colour) => accent.includes(colour));
    if (isAccented && element.closest(accented) === null) odd("accent");
    if (done.includes(style.color) && element.closest("svg, [role=img]") === null && element.tagName !== "SPAN")
      odd("green");
    if (
      element.matches("svg.lucide") &&
      (`${style.width} ${style.height}` !== "14px 14px" || style.strokeWidth !== "1.75px")
    )
      odd(`icon of ${style.width}, ${style.strokeWidth}`);
    if (element.matches("button.inline-flex.h-7") && height !== 28) odd(`control of ${height} px`);
    const moves = style.transitionProperty
      .split(", ")
      .filter((name) => !/^(opacity|transform|translate|scale|rotate)$/.test(name));
    if (style.transitionDuration !== "0s" && (moves.length > 0 || style.transitionDuration !== "0.12s"))
      odd(`transition of ${style.transitionProperty} in ${style.transitionDuration}`);
    const own = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
    const text = own
      .map(({ textContent }) => textContent)
      .join("")
      .trim();
    if (text === "") continue;
    if (/\p{Extended_Pictographic}/u.test(text) && element.closest("pre, code") === null) odd("emoji");
    if (style.textTransform !== "none" || style.letterSpacing !== "normal") odd("spaced");
    seen.text.add(`${Number.parseFloat(style.fontSize)}/${Number.parseFloat(style.lineHeight)}`);
    seen.weights.add(style.fontWeight);
  }
  return Object.fromEntries(Object.entries(seen).map(([name, values]) => [name, [...values].sort()]));
}

/** Looks at every element in sight. */
export async function languageOf(page: Page): Promise<Language> {
  return (await page.evaluate(readLanguage, { meaning: MEANING, accented: ACCENTED })) as unknown as Language;
}
