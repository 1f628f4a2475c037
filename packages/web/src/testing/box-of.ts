import type { Locator } from "playwright-core";

/** Where an element is, in pixels of the window. */
export async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (box === null) throw new Error("it is not there");
  return box;
}
