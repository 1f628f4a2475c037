import type { SortField } from "@openexec/protocol";

export interface Column {
  readonly label: string;
  /** Pixels; what the title gets more than this is what is left over. */
  readonly width: number;
  readonly min: number;
  /** Numbers stand at the right. */
  readonly isNumber?: true;
  readonly sort?: SortField;
  /** Which is left out first when it gets narrow: 1. Absent: it stays. */
  readonly drop?: number;
  /** Neither hidden nor moved. */
  readonly isFixed?: true;
}

/** Columns of the list, in their usual order. */
const COLUMNS = {
  status: { label: "Status", width: 24, min: 24, isFixed: true },
  number: { label: "#", width: 64, min: 48, isNumber: true, isFixed: true },
  title: { label: "Title", width: 240, min: 240, isFixed: true },
  flow: { label: "Flow", width: 140, min: 72, drop: 7 },
  trigger: { label: "Trigger", width: 72, min: 48, drop: 8 },
  model: { label: "Model", width: 140, min: 72, drop: 3 },
  steps: { label: "Steps", width: 56, min: 48, isNumber: true, drop: 4 },
  tools: { label: "Tools", width: 56, min: 48, isNumber: true, sort: "tools", drop: 5 },
  tokens: { label: "Tokens", width: 72, min: 56, isNumber: true, sort: "tokens", drop: 6 },
  cost: { label: "Cost", width: 72, min: 56, isNumber: true, sort: "cost", drop: 9 },
  duration: { label: "Duration", width: 96, min: 72, isNumber: true, sort: "duration" },
  log: { label: "Log", width: 64, min: 48, isNumber: true, drop: 2 },
  branch: { label: "Branch", width: 140, min: 72, drop: 1 },
  started: { label: "Started", width: 88, min: 72, isNumber: true, sort: "started" },
} as const satisfies Record<string, Column>;

export type ColumnId = keyof typeof COLUMNS;

/** The same table with the optional fields of every row. */
export const COLUMN: Readonly<Record<ColumnId, Column>> = COLUMNS;

export const COLUMN_IDS: readonly ColumnId[] = Object.keys(COLUMNS) as ColumnId[];

/** What a person chose. */
export interface ColumnChoice {
  /** Every column, in the order in which it stands. */
  readonly order: readonly ColumnId[];
  readonly hidden: readonly ColumnId[];
  /** Widths that differ from the usual ones. */
  readonly widths: Readonly<Partial<Record<ColumnId, number>>>;
}

export const USUAL: ColumnChoice = { order: COLUMN_IDS, hidden: [], widths: {} };
