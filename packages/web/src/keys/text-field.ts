/** What takes keys as its text. */
const TEXT = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";

/** Whether keys that are pressed there are text, not keys of the page. */
export function isInText(element: Element): boolean {
  return element.closest(TEXT) !== null;
}
