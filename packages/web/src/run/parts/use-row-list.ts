import type { KeyboardEvent, MouseEvent } from "react";

interface RowList {
  readonly count: number;
  /** The row that is chosen; -1: none. */
  readonly current: number;
  /** `push`: a deliberate jump; else the arrow keys pass over it. */
  readonly onGo: (index: number, deliberate: boolean) => void;
  /** Enter on the row that is chosen. */
  readonly onEnter?: (index: number) => void;
}

const MOVES: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 };

/** Handlers for a list whose rows carry `data-row`: the list has the focus, arrow keys and clicks choose. */
export function useRowList({ count, current, onGo, onEnter }: RowList) {
  return {
    onClick: (event: MouseEvent<HTMLElement>): void => {
      const row = (event.target as Element).closest<HTMLElement>("[data-row]")?.dataset.row;
      if (row !== undefined) onGo(Number(row), true);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>): void => {
      const move = MOVES[event.key];
      if (move !== undefined && count > 0) onGo(Math.min(count - 1, Math.max(0, current + move)), false);
      else if (event.key === "Enter" && current >= 0) (onEnter ?? ((index) => onGo(index, true)))(current);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
