import { COLUMN, COLUMN_IDS, type ColumnChoice, type ColumnId, USUAL } from "./columns.ts";

export interface PlacedColumn {
  readonly id: ColumnId;
  /** Pixels from the left, and wide. */
  readonly left: number;
  readonly width: number;
}

/** Space at both ends of a row, and between cells. */
export const EDGE = 12;
const GAP = 12;

/** Below this width of the list a row has two lines instead of columns. */
export const TWO_LINES_BELOW = 640;

/**
 * Which columns fit into `width` pixels and where they stand. The least important ones give way until the title has its
 * least width; it takes what is left over.
 */
export function layout(choice: ColumnChoice, width: number): readonly PlacedColumn[] {
  let shown = choice.order.filter((id) => !choice.hidden.includes(id));
  const byDrop = [...shown].sort((a, b) => (COLUMN[a].drop ?? Infinity) - (COLUMN[b].drop ?? Infinity));
  for (const id of byDrop) {
    if (COLUMN[id].drop === undefined || needed(shown, choice) <= width) break;
    shown = shown.filter((other) => other !== id);
  }
  const spare = Math.max(0, width - needed(shown, choice));
  let left = EDGE;
  return shown.map((id) => {
    const own = widthOf(id, choice) + (id === "title" ? spare : 0);
    const placed = { id, left, width: own };
    left += own + GAP;
    return placed;
  });
}

function needed(shown: readonly ColumnId[], choice: ColumnChoice): number {
  return shown.reduce((sum, id) => sum + widthOf(id, choice) + GAP, 2 * EDGE - GAP);
}

/** The title is as wide as what is left over; its own number is the least. */
function widthOf(id: ColumnId, choice: ColumnChoice): number {
  return id === "title" ? COLUMN.title.min : (choice.widths[id] ?? COLUMN[id].width);
}

/** `id` at the place of `target`. Columns at the fixed beginning stay there. */
export function moveColumn(choice: ColumnChoice, id: ColumnId, target: ColumnId): ColumnChoice {
  if (id === target || COLUMN[id].isFixed || COLUMN[target].isFixed) return choice;
  const from = choice.order.indexOf(id);
  const to = choice.order.indexOf(target);
  const rest = choice.order.filter((other) => other !== id);
  const at = rest.indexOf(target) + (from < to ? 1 : 0);
  return { ...choice, order: [...rest.slice(0, at), id, ...rest.slice(at)] };
}

/** The column moved by `by` places among those that can be moved. */
export function shiftColumn(choice: ColumnChoice, id: ColumnId, by: -1 | 1): ColumnChoice {
  const target = choice.order[choice.order.indexOf(id) + by];
  return target === undefined ? choice : moveColumn(choice, id, target);
}

export function resizeColumn(choice: ColumnChoice, id: ColumnId, width: number): ColumnChoice {
  if (id === "title" || id === "status") return choice;
  return { ...choice, widths: { ...choice.widths, [id]: Math.round(Math.min(480, Math.max(COLUMN[id].min, width))) } };
}

export function showColumn(choice: ColumnChoice, id: ColumnId, isShown: boolean): ColumnChoice {
  if (COLUMN[id].isFixed) return choice;
  const others = choice.hidden.filter((other) => other !== id);
  return { ...choice, hidden: isShown ? others : [...others, id] };
}

/** A choice that was stored, by this version or another: columns that are new stand where they usually do. */
export function parseChoice(value: unknown): ColumnChoice {
  if (typeof value !== "object" || value === null) return USUAL;
  const { order, hidden, widths } = value as Partial<Record<keyof ColumnChoice, unknown>>;
  const known = (list: unknown): ColumnId[] =>
    Array.isArray(list)
      ? COLUMN_IDS.filter((id) => list.includes(id)).sort((a, b) => list.indexOf(a) - list.indexOf(b))
      : [];
  let choice: ColumnChoice = { ...USUAL, hidden: known(hidden).filter((id) => !COLUMN[id].isFixed) };
  const stored = known(order);
  if (stored.length === COLUMN_IDS.length) choice = { ...choice, order: stored };
  for (const id of COLUMN_IDS) {
    const width = (widths as Record<string, unknown> | undefined)?.[id];
    if (typeof width === "number" && Number.isFinite(width)) choice = resizeColumn(choice, id, width);
  }
  return choice;
}
