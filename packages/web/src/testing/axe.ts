import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const SCRIPT = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What runs in the page. */
async function readProblems({
  faint,
  rules,
}: {
  faint: string;
  rules?: readonly string[] | undefined;
}): Promise<readonly string[]> {
  const { axe } = globalThis as unknown as {
    axe: { run(options: object): Promise<{ violations: readonly Violation[] }> };
  };
  const { violations } = await axe.run({
    resultTypes: ["violations"],
    elementRef: true,
    ...(rules !== undefined && { runOnly: rules }),
  });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.flatMap(({ html, element }) =>
      id === "color-contrast" && element.closest(faint) !== null ? [] : [`${id}: ${help}: ${html.slice(0, 160)}`],
    ),
  );
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly element: Element }[];
}

/**
 * What is faint because it has not happened yet where the playhead stands, or is gone: inactive content, whose contrast WCAG leaves
 * free (decision 0043).
 */
const FAINT = ".opacity-45";

/** What axe finds on a page: one line per place. `rules` are all but for a page that was looked at before. */
export async function axeProblems(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  // By the debugger, which the page's policy on scripts does not bind.
  await page.evaluate(readFileSync(SCRIPT, "utf8"));
  return page.evaluate(readProblems, { faint: FAINT, rules });
}
