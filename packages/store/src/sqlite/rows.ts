import type { RunRows } from "@openexec/protocol";
import { type Kysely, sql } from "kysely";
import type { RowLists } from "../fold/row-changes.ts";
import { durationBucket } from "../query/quantiles.ts";
import { type IndexDatabase, ROW_TABLES } from "./schema.ts";

type ColumnType = "text" | "integer" | "real" | "json" | "flag" | "time";
type Columns = Readonly<Record<string, ColumnType>>;

/** Inserts the rows that runs began, and sets the fields of those that they went on with. In the caller's transaction. */
export async function writeRows(
  database: Kysely<IndexDatabase>,
  runs: readonly { readonly no: number; readonly lists: RowLists }[],
): Promise<void> {
  for (const name of Object.keys(ROW_TABLES) as (keyof RunRows)[]) {
    const { table, columns } = ROW_TABLES[name];
    // Statistics count durations in buckets, and the database can't take a logarithm.
    const bucketed = name === "modelCalls" || name === "toolCalls";
    const names = [...Object.keys(columns), ...(bucketed ? ["bucket"] : [])];
    const data: unknown[][] = [];
    for (const { no, lists } of runs) {
      for (const [seq, fields] of lists[name]) {
        const row = fields as Readonly<Record<string, unknown>>;
        const values = Object.entries(columns).map(([column, type]) => stored(row[column], type));
        if (bucketed) values.push(typeof row.durationMs === "number" ? durationBucket(row.durationMs) : null);
        data.push([no, seq, ...values]);
      }
    }
    if (data.length === 0) continue;
    const refs = sql.join(names.map((column) => sql.ref(column)));
    const values = sql.join(names.map((_, index) => sql`value ->> ${sql.lit(index + 2)}`));
    const updates = sql.join(
      names.map(
        (column) => sql`${sql.ref(column)} = coalesce(excluded.${sql.ref(column)}, ${sql.ref(`${table}.${column}`)})`,
      ),
    );
    await sql`insert into ${sql.table(table)} (run_no, seq, ${refs})
      select value ->> 0, value ->> 1, ${values} from json_each(${JSON.stringify(data)}) where true
      on conflict (run_no, seq) do update set ${updates}`.execute(database);
  }
}

/** The rows of one run in the order of their lines. */
export async function readRows<Name extends keyof RunRows>(
  database: Kysely<IndexDatabase>,
  no: number,
  name: Name,
): Promise<readonly RunRows[Name][]> {
  const { table, columns } = ROW_TABLES[name];
  const { rows } = await sql<Readonly<Record<string, unknown>>>`
    select * from ${sql.table(table)} where run_no = ${no} order by seq`.execute(database);
  return rows.map((row) => {
    const fields: Record<string, unknown> = { seq: row.seq };
    for (const [column, type] of Object.entries(columns as Columns)) {
      if (row[column] !== null) fields[column] = given(row[column], type);
    }
    return fields as RunRows[Name];
  });
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
} satisfies Record<ColumnType, Codec>;

function stored(value: unknown, type: ColumnType): unknown {
  return value === undefined ? null : CODECS[type].stored(value);
}

function given(value: unknown, type: ColumnType): unknown {
  return CODECS[type].given(value);
}

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
