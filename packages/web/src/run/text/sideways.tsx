import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { cx } from "../../parts/cx.ts";

/** Pixels that an arrow scrolls by, as in browsers. */
const STEP = 40;
const DIRECTIONS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

interface Props {
  /** What is in it, for those who reach it by Tab. */
  readonly label: string;
  readonly as?: "pre" | "div";
  readonly className?: string;
  readonly children: ReactNode;
}

/** What may be wider than its place: it scrolls sideways. Where there is something to scroll, Tab leads to it and arrows move it. */
export function Sideways({ label, as: Tag = "pre", className, children }: Props) {
  const ref = useRef<HTMLPreElement & HTMLDivElement>(null);
  const [isWider, setWider] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a block as high as before may hold a wider text
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    // It looks once the page is laid out, also the first time: to ask for the width earlier would lay it out for each block.
    const observer = new ResizeObserver(() => setWider(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [children]);
  const focusable = isWider && { role: "group", "aria-label": label, tabIndex: 0, onKeyDown: scrollByArrow };
  return (
    <Tag ref={ref} className={cx("overflow-x-auto", className)} {...focusable}>
      {children}
    </Tag>
  );
}

/** Whoever clicked into a text goes on by event; whoever came by Tab came to read it. */
function scrollByArrow(event: KeyboardEvent<HTMLElement>): void {
  const { currentTarget: element, key, shiftKey, ctrlKey, metaKey, altKey } = event;
  const direction = DIRECTIONS[key];
  if (direction === undefined || shiftKey || ctrlKey || metaKey || altKey) return;
  if (event.target !== element || !element.matches(":focus-visible")) return;
  event.preventDefault();
  element.scrollBy({ left: direction * STEP });
}
