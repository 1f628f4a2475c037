import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useStored } from "./stored.ts";

export interface SizeRange {
  /** Pixels. */
  readonly usual: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The size in pixels of the region called `name`, kept in this browser. The usual one is not: where it is a share of the
 * window, it goes along with that.
 */
export function useSize(name: string, range: SizeRange): readonly [number, (size: number) => void] {
  const [kept, keep] = useStored(`size.${name}`, (value) => (typeof value === "number" ? value : null));
  return [clamp(kept ?? range.usual, range), (size) => keep(size === range.usual ? null : size)];
}

const clamp = (size: number, { min, max }: SizeRange) => Math.round(Math.min(max, Math.max(min, size)));

interface Props {
  readonly label: string;
  /** The side of the sized region on which this line is. */
  readonly side: "left" | "right" | "top" | "bottom";
  readonly size: number;
  readonly range: SizeRange;
  readonly onSize: (size: number) => void;
}

/** Pixels per arrow key. */
const STEP = 16;

/** The 1 px line between two regions: drag it, move it by arrow keys, double click it for the usual size. */
export function Splitter({ label, side, size, range, onSize }: Props) {
  const start = useRef<{ readonly at: number; readonly size: number } | undefined>(undefined);
  const isColumn = side === "left" || side === "right";
  const sign = side === "right" || side === "bottom" ? 1 : -1;
  const place = (event: PointerEvent) => (isColumn ? event.clientX : event.clientY);
  const set = (next: number) => onSize(clamp(next, range));

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { at: place(event), size };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (start.current !== undefined) set(start.current.size + sign * (place(event) - start.current.at));
  };
  const stop = () => {
    start.current = undefined;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (event.key === "Enter") set(range.usual);
    else if (by !== undefined) set(size + by * sign * STEP);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr can't be moved; this is the window splitter pattern of ARIA
    <div
      role="separator"
      aria-label={label}
      aria-orientation={isColumn ? "vertical" : "horizontal"}
      aria-valuenow={size}
      aria-valuemin={range.min}
      aria-valuemax={range.max}
      tabIndex={0}
      className={`relative z-10 shrink-0 touch-none select-none bg-line before:absolute before:content-[''] hover:bg-accent focus-visible:bg-accent ${
        isColumn
          ? "w-px cursor-col-resize before:inset-y-0 before:-right-1 before:-left-1"
          : "h-px cursor-row-resize before:inset-x-0 before:-top-1 before:-bottom-1"
      }`}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={stop}
      onPointerCancel={stop}
      onDoubleClick={() => set(range.usual)}
      onKeyDown={onKeyDown}
    />
  );
}
