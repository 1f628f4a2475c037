import type { KeyboardEvent } from "react";

/** What an arrow leads to in a list of values: up and down another value, right “only”, left back to the value. */
export function neighbourOf(event: KeyboardEvent<HTMLElement>): HTMLElement | undefined {
  const item = event.target instanceof Element ? event.target.closest("li") : null;
  const found = {
    ArrowDown: item?.nextElementSibling?.querySelector("[data-value]"),
    ArrowUp: item?.previousElementSibling?.querySelector("[data-value]"),
    ArrowRight: item?.lastElementChild,
    ArrowLeft: item?.querySelector("[data-value]"),
  }[event.key];
  return found instanceof HTMLElement ? found : undefined;
}
