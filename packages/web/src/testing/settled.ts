import type { Page, Request } from "playwright-core";
import { expect } from "vitest";

const asked = new WeakMap<Page, Set<Request>>();

/** Counts what a page asks for and has not got yet. Before it is opened. */
export function countRequests(page: Page): void {
  const open = new Set<Request>();
  asked.set(page, open);
  page.on("request", (request) => {
    // Of a module worker, which only an app in development has, nobody is told that it came.
    if (!request.url().includes("?worker_file")) open.add(request);
  });
  page.on("requestfinished", (request) => open.delete(request));
  page.on("requestfailed", (request) => open.delete(request));
}

const twoFrames = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/**
 * Waits until a page has everything that it asked for, and has drawn it. The browser's own "network idle" is told once for each
 * document, so that whoever waits for it after the first time waits for nothing.
 */
export async function settled(page: Page): Promise<void> {
  const open = asked.get(page);
  if (open === undefined) throw new Error("Nobody counts the requests of this page");
  do {
    await expect
      .poll(() => [...open].map((request) => request.url()), { message: "requests on their way" })
      .toEqual([]);
    await twoFrames(page);
    // What came may have led to more.
  } while (open.size > 0);
}
