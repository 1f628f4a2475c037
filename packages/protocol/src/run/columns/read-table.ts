import { copyOf } from "./copy-of.ts";
import type { ColumnType, Layout } from "./layout.ts";
import { atOf } from "./moment.ts";
import type { Table } from "./table-writer.ts";

type Row = Record<string, unknown>;
type Column = readonly (number | null)[];

/** Gives the value of a row; rows are asked for in order, each once. */
type Reader = (index: number) => unknown;

interface Field {
  readonly name: string;
  /** The object in the row that it is a field of. */
  readonly around: string | undefined;
  readonly read: Reader;
}

/** Numbers that each add to the one before. */
function sumReader(column: Column): (index: number) => number | undefined {
  let sum = 0;
  return (index) => {
    const number = column[index];
    if (number === null || number === undefined) return undefined;
    sum += number;
    return sum;
  };
}

/** Numbers that add to what another column says of the same row. */
function offsetReader(
  column: Column,
  base: (index: number) => number | undefined,
): (index: number) => number | undefined {
  return (index) => {
    const start = base(index);
    const number = column[index];
    return number === null || number === undefined || start === undefined ? undefined : start + number;
  };
}

/** The reader of each column that is there and known. */
function fieldsOf(columns: Table["columns"], layout: Layout, words: readonly string[]): Field[] {
  const time = (read: (index: number) => number | undefined): Reader => {
    return (index) => {
      const micros = read(index);
      return micros === undefined ? undefined : atOf(micros);
    };
  };
  const starts = (name: string) => sumReader(columns[name] ?? []);
  const readers: { readonly [Type in ColumnType]: (column: Column) => Reader } = {
    word: (column) => (index) => words[(column[index] ?? 0) - 1],
    number: (column) => (index) => column[index] ?? undefined,
    after: sumReader,
    since: (column) => offsetReader(column, starts("startedSeq")),
    moment: (column) => time(sumReader(column)),
    elapsed: (column) => time(offsetReader(column, starts("startedAt"))),
  };
  return Object.entries(layout).flatMap(([path, type]): Field[] => {
    const column = columns[path];
    if (column === undefined) return [];
    const parts = path.split(".");
    const name = parts.at(-1) ?? path;
    return [{ name, around: parts.length > 1 ? parts[0] : undefined, read: readers[type](column) }];
  });
}

/** Rows that are made in one piece. */
const PIECE = 2_000;

/**
 * The rows of a table, in pieces, each row begun by `begin`, which gives all fields at once: an object that grows field by field is made
 * many times. Columns that this version does not know are passed over; what a row lacks it does not have, or has as
 * `undefined`.
 */
export function* readTable(
  { rows: count, columns, more }: Table,
  layout: Layout,
  words: readonly string[],
  begin: () => object,
): Generator<void, Row[]> {
  const fields = fieldsOf(columns, layout, words);
  const rows: Row[] = [];
  for (let index = 0; index < count; index++) {
    const row = begin() as Row;
    for (let at = 0; at < fields.length; at++) {
      const { name, around, read } = fields[at] as Field;
      const value = read(index);
      if (value === undefined) continue;
      if (around === undefined) row[name] = value;
      else {
        const inner = (row[around] ?? {}) as Row;
        inner[name] = value;
        row[around] = inner;
      }
    }
    rows.push(row);
    if (rows.length % PIECE === 0) yield;
  }
  for (const [index, fieldsBeside] of more) Object.assign(rows[index] ?? {}, copyOf(fieldsBeside));
  return rows;
}
