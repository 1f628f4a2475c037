import type { Page } from "playwright-core";

/** Notes what moves in a page without anybody having touched it. Before it is opened. */
export async function noteShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as unknown as { value: number; hadRecentInput: boolean };
        if (!hadRecentInput) shifts.push(value);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** The largest move so far: the share of the window that moved, times how far. */
export function largestShift(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, ...(Reflect.get(window, "shifts") as number[])));
}
