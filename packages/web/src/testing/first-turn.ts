import type { Page } from "playwright-core";

/** Measures how long after `place` (a selector) first stands in the page something in it begins to turn. Before it is opened. */
export async function measureFirstTurn(page: Page, place: string): Promise<void> {
  await page.addInitScript((selector) => {
    let since: number | undefined;
    new MutationObserver((_, observer) => {
      const found = document.querySelector(selector);
      if (found === null) return;
      since ??= performance.now();
      if (found.querySelector("[class*=turn]") === null) return;
      Object.assign(window, { firstTurn: performance.now() - since });
      observer.disconnect();
    }).observe(document, { subtree: true, childList: true, attributeFilter: ["class"] });
  }, place);
}

/** What was measured, in milliseconds. Waits until something turns. */
export async function firstTurn(page: Page): Promise<number> {
  await page.waitForFunction(() => "firstTurn" in window);
  return page.evaluate(() => Number(Reflect.get(window, "firstTurn")));
}
