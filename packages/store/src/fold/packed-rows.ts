import type { RunRows } from "@openexec/protocol";
import { durationBucket } from "../query/quantiles.ts";
import type { RowLists } from "./row-changes.ts";
import { ROW_COLUMNS, type RowColumnType } from "./row-columns.ts";

/** The number of a run where none has it yet. JSON has this character as an escape only. */
const NUMBER = "\u0001";
type Columns = Readonly<Record<string, RowColumnType>>;

/**
 * The rows of a run as they are placed: by list, JSON of their values in the order of the columns, without the brackets
 * around all. One text instead of many objects is what another thread sends, and an index writes, in the least time.
 */
export type PackedRows = { readonly [Name in keyof RunRows]?: string };

/** Statistics count durations in buckets, and a database can't take a logarithm: these lists have one column more. */
export const BUCKETED: ReadonlySet<keyof RunRows> = new Set(["modelCalls", "toolCalls"]);

const LISTS = Object.keys(ROW_COLUMNS) as readonly (keyof RunRows)[];
const CODED = Object.fromEntries(LISTS.map((name) => [name, Object.entries(ROW_COLUMNS[name])])) as unknown as {
  readonly [Name in keyof RunRows]: readonly (readonly [column: string, type: RowColumnType])[];
};

/** Lists without rows are left out. */
export function packRows(lists: RowLists): PackedRows {
  const packed: { -readonly [Name in keyof PackedRows]: string } = {};
  for (const name of LISTS) {
    const list: ReadonlyMap<number, object> = lists[name];
    if (list.size === 0) continue;
    const rows: string[] = [];
    for (const [seq, fields] of list) rows.push(packRow(name, seq, fields as Readonly<Record<string, unknown>>));
    packed[name] = rows.join(",");
  }
  return packed;
}

function packRow(name: keyof RunRows, seq: number, row: Readonly<Record<string, unknown>>): string {
  const values: unknown[] = [];
  for (const [column, type] of CODED[name]) {
    const value = row[column];
    values.push(value === undefined ? null : CODECS[type].stored(value));
  }
  if (BUCKETED.has(name)) values.push(typeof row.durationMs === "number" ? durationBucket(row.durationMs) : null);
  return `[${NUMBER},${seq},${JSON.stringify(values).slice(1)}`;
}

/** The rows of a list as JSON, with the number of their run before the line and the values of each. */
export function numbered(packed: string, no: number): string {
  return packed.replaceAll(NUMBER, String(no));
}

/** Undoes {@link packRows}: the fields that are there, by list and line. */
export function unpackRows(packed: PackedRows): Partial<RowLists> {
  const lists: Partial<Record<keyof RunRows, Map<number, object>>> = {};
  for (const name of LISTS) {
    const text = packed[name];
    if (text === undefined) continue;
    const rows = JSON.parse(`[${numbered(text, 0)}]`) as readonly (readonly unknown[])[];
    lists[name] = new Map(
      rows.map(([, seq, ...values]) => {
        const fields = Object.fromEntries(CODED[name].map(([column], index) => [column, values[index]]));
        return [seq as number, { seq, ...givenFields(ROW_COLUMNS[name], fields) }];
      }),
    );
  }
  return lists as Partial<RowLists>;
}

/** The fields of a stored row; those without a value are left out. */
export function givenFields(columns: Columns, row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [column, type] of Object.entries(columns)) {
    if (row[column] !== null) fields[column] = CODECS[type].given(row[column]);
  }
  return fields;
}

interface Codec {
  readonly stored: (value: unknown) => unknown;
  readonly given: (value: unknown) => unknown;
}

const asIs: Codec = { stored: (value) => value, given: (value) => value };

const CODECS = {
  text: asIs,
  integer: asIs,
  real: asIs,
  json: { stored: (value) => JSON.stringify(value), given: (value) => JSON.parse(value as string) },
  flag: { stored: Number, given: (value) => value === 1 },
  time: { stored: (value) => packTime(String(value)), given: (value) => readTime(value as number | string) },
} satisfies Record<RowColumnType, Codec>;

const MICROS = /^(.{23})(\d{3})Z$/;

/** A time in eight bytes: milliseconds since 1970, or below zero microseconds. One that is written otherwise stays a text. */
export function packTime(text: string): number | string {
  const [, head, micros] = MICROS.exec(text) ?? [];
  const ms = Date.parse(head === undefined ? text : `${head}Z`);
  if (!(ms > 0)) return text;
  const time = micros === undefined ? ms : -(ms * 1000 + Number(micros));
  return readTime(time) === text ? time : text;
}

/** Undoes {@link packTime}. */
export function readTime(time: number | string): string {
  if (typeof time === "string") return time;
  if (time >= 0) return new Date(time).toISOString();
  const micros = String(-time % 1000).padStart(3, "0");
  return new Date(Math.floor(-time / 1000)).toISOString().replace("Z", `${micros}Z`);
}
