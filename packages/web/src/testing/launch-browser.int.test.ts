import { expect, test } from "vitest";
import { launchBrowser } from "./launch-browser.ts";

test("turns off all that Playwright turns off", async () => {
  // Node knows none of these options, so it ends, and Playwright tells what it had started.
  const failure: unknown = await launchBrowser({ OPENEXEC_CHROMIUM: process.execPath }).catch(
    (error: unknown) => error,
  );
  const lists = [...String(failure).matchAll(/--disable-features=(\S+)/g)].map(([, list = ""]) => list.split(","));
  expect(lists.length).toBeGreaterThanOrEqual(2);
  expect(lists.at(-1)).toEqual(expect.arrayContaining(lists[0] ?? []));
  expect(lists.at(-1)).toContain("WebUIOmniboxPopup");
});
