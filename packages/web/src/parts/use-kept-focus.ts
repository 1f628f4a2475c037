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
    const region = ref.current;
    if (region === null || !holds.current || document.activeElement !== document.body) return;
    // Only as long as it has the focus: else a click on text in it would give it the focus, and Page Down scrolls what is
    // around the focus, never what is in it.
    region.tabIndex = -1;
    region.focus({ preventScroll: true });
  }, [shown]);
  return {
    ref,
    onFocus: () => {
      holds.current = true;
    },
    onMouseDown: ({ currentTarget }: { readonly currentTarget: T }) => currentTarget.removeAttribute("tabindex"),
    onBlur: (event: FocusEvent<T>) => {
      const region = event.currentTarget;
      // A window that goes to the back takes the focus from nothing: it is where it was when one comes back.
      if (document.activeElement === region) return;
      region.removeAttribute("tabindex");
      if (!region.contains(event.relatedTarget)) holds.current = false;
    },
  };
}
