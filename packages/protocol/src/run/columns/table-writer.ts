import { ColumnWriter, type RowStart, type Words } from "./column-writer.ts";
import type { Layout } from "./layout.ts";

/** Rows of one sort, column by column. What no row has is no column. */
export interface Table {
  readonly rows: number;
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
  /** What stands in no column: the place of a row from 0, and fields of it. */
  readonly more: readonly (readonly [row: number, fields: Readonly<Record<string, unknown>>])[];
}

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

/** Takes rows one by one and makes columns of them. A row must name its start before its end. */
export class TableWriter {
  readonly #columns = new Map<string, ColumnWriter>();
  /** Columns of fields of an object in the row, by its name. */
  readonly #groups = new Map<string, Map<string, ColumnWriter>>();
  readonly #more: [number, Row][] = [];
  #rows = 0;

  constructor(layout: Layout, words: Words) {
    for (const [path, type] of Object.entries(layout)) {
      const column = new ColumnWriter(type, words);
      this.#columns.set(path, column);
      const [name = path, inner] = path.split(".");
      if (inner === undefined) continue;
      const group = this.#groups.get(name) ?? new Map<string, ColumnWriter>();
      this.#groups.set(name, group.set(inner, column));
    }
  }

  /** @param left fields that are told elsewhere */
  add(row: object, left?: ReadonlySet<string>): void {
    const fields = row as Row;
    const start: RowStart = { seq: undefined, micros: undefined };
    let more: Record<string, unknown> | undefined;
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      if (value === undefined || left?.has(name) === true || this.#put(name, value, start)) continue;
      more ??= {};
      more[name] = value;
    }
    if (more !== undefined) this.#more.push([this.#rows, more]);
    this.#rows++;
  }

  table(): Table {
    const columns: Record<string, readonly (number | null)[]> = {};
    for (const [name, column] of this.#columns) {
      if (column.numbers.length === 0) continue;
      column.fill(this.#rows);
      columns[name] = column.numbers;
    }
    return { rows: this.#rows, columns, more: this.#more };
  }

  /** @returns whether it is in a column now */
  #put(name: string, value: unknown, start: RowStart): boolean {
    const column = this.#columns.get(name);
    if (column === undefined) return this.#putGroup(name, value, start);
    const number = column.encode(value, start);
    if (number === undefined) return false;
    column.set(this.#rows, number);
    return true;
  }

  /** All fields of an object, or none. */
  #putGroup(name: string, value: unknown, start: RowStart): boolean {
    const group = this.#groups.get(name);
    if (group === undefined || !isRow(value)) return false;
    const found: [ColumnWriter, number][] = [];
    for (const inner of Object.keys(value)) {
      if (value[inner] === undefined) continue;
      const column = group.get(inner);
      const number = column?.encode(value[inner], start);
      if (column === undefined || number === undefined) return false;
      found.push([column, number]);
    }
    for (const [column, number] of found) column.set(this.#rows, number);
    return found.length > 0;
  }
}
