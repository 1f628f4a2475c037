import { type FocusEvent, useLayoutEffect, useRef } from "react";

/**
 * For a region whose content is replaced as a whole: when `shown` changes and what had the focus went with the old content, the
 * region itself has it, not the page, so that Tab goes on from there. The handlers and the ref go to the element of the region.
 */
export function useKeptFocus<T extends HTMLElement>(shown: unknown) {
  const ref = useRef<T>(null);
  const holds = useRef(false);
  // Only a change of what is shown takes the focus away.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useLayoutEffect(() => {
    if (holds.current && document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, [shown]);
  return {
    ref,
    tabIndex: -1,
    onFocus: () => {
      holds.current = true;
    },
    onBlur: (event: FocusEvent<T>) => {
      if (!event.currentTarget.contains(event.relatedTarget)) holds.current = false;
    },
  };
}
