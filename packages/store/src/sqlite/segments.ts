import { type Kysely, sql } from "kysely";
import {
  COLUMN_NAMES,
  COLUMNS,
  type Column,
  type ColumnName,
  type ColumnRecord,
  LIST_COLUMNS,
  type ListColumn,
  packLists,
  SEGMENT_RUNS,
  unpackLists,
} from "./columns.ts";
import type { Blob, IndexDatabase } from "./schema.ts";

/** Some columns of some runs, all of one length. */
export interface Segment {
  readonly runs: number;
  readonly minStarted: number;
  readonly maxStarted: number;
  /** The number of the run in a slot. */
  no(slot: number): number;
  /** The slot of a run; `undefined` when it cannot be here. */
  slot(no: number): number | undefined;
  column<Name extends ColumnName>(name: Name): Column<Name>;
}

interface Head {
  readonly segment: number;
  readonly version: number;
  readonly min_started: number;
  readonly max_started: number;
}

/** Bytes of columns that are kept in memory, whatever the number of runs. */
const CACHE_BYTES = 192 * 1024 * 1024;

/** The segments of an index: read column by column, kept while they fit. */
export class Segments {
  readonly #cache = new Map<string, { version: number; data: Column }>();
  #bytes = 0;

  /** All segments with these columns, in no particular order; `only` leaves some out before they are read. */
  async read(
    database: Kysely<IndexDatabase>,
    names: readonly ColumnName[],
    only: (head: { minStarted: number; maxStarted: number }) => boolean = () => true,
  ): Promise<readonly Segment[]> {
    const all = await database.selectFrom("segment").selectAll().execute();
    const heads = all.filter((head) => only({ minStarted: head.min_started, maxStarted: head.max_started }));
    const columns = new Map<string, Column>();
    for (const name of new Set(["flags" as const, ...names])) await this.#readColumn(database, name, heads, columns);
    return heads.map((head) => segmentOf(head, columns));
  }

  async #readColumn(
    database: Kysely<IndexDatabase>,
    name: ColumnName,
    heads: readonly Head[],
    into: Map<string, Column>,
  ): Promise<void> {
    const missing: number[] = [];
    for (const { segment, version } of heads) {
      const key = `${name} ${segment}`;
      const kept = this.#cache.get(key);
      if (kept?.version === version) into.set(key, kept.data);
      else missing.push(segment);
    }
    if (missing.length === 0) return;
    const versions = new Map(heads.map(({ segment, version }) => [segment, version]));
    const { rows } = await sql<{ segment: number; data: Blob }>`
      select segment, data from segment_column
      where name = ${name} and segment in (select value from json_each(${JSON.stringify(missing)}))`.execute(database);
    for (const { segment, data } of rows) {
      const column = decode(name, data);
      const key = `${name} ${segment}`;
      into.set(key, column);
      this.#keep(key, versions.get(segment) ?? 0, column);
    }
  }

  #keep(key: string, version: number, data: Column): void {
    const before = this.#cache.get(key);
    if (before !== undefined) this.#bytes -= before.data.byteLength;
    this.#cache.delete(key);
    this.#cache.set(key, { version, data });
    this.#bytes += data.byteLength;
    for (const [oldest, { data: dropped }] of this.#cache) {
      if (this.#bytes <= CACHE_BYTES) break;
      this.#cache.delete(oldest);
      this.#bytes -= dropped.byteLength;
    }
  }

  forget(): void {
    this.#cache.clear();
    this.#bytes = 0;
  }

  /** Puts runs into their slots, or takes them out (`undefined`), in the caller's transaction. */
  async write(database: Kysely<IndexDatabase>, records: ReadonlyMap<number, ColumnRecord | undefined>): Promise<void> {
    const bySegment = new Map<number, Map<number, ColumnRecord | undefined>>();
    for (const [no, record] of records) {
      const segment = Math.floor(no / SEGMENT_RUNS);
      const slots = bySegment.get(segment) ?? new Map<number, ColumnRecord | undefined>();
      bySegment.set(segment, slots.set(no % SEGMENT_RUNS, record));
    }
    for (const [segment, slots] of bySegment) await this.#writeSegment(database, segment, slots);
  }

  /** A run whose writer lives is told of often, and has been taken out long ago, or was never there. */
  async #changes(
    database: Kysely<IndexDatabase>,
    segment: number,
    slots: ReadonlyMap<number, ColumnRecord | undefined>,
  ): Promise<boolean> {
    if ([...slots.values()].some((record) => record !== undefined)) return true;
    const { rows } = await sql<{ data: Blob }>`
      select data from segment_column where name = 'flags' and segment = ${segment}`.execute(database);
    const [stored] = rows;
    if (stored === undefined) return false;
    const flags = decode("flags", stored.data);
    return [...slots.keys()].some((slot) => (flags[slot] ?? 0) !== 0);
  }

  async #writeSegment(
    database: Kysely<IndexDatabase>,
    segment: number,
    slots: ReadonlyMap<number, ColumnRecord | undefined>,
  ): Promise<void> {
    if (!(await this.#changes(database, segment, slots))) return;
    const head = await database.selectFrom("segment").selectAll().where("segment", "=", segment).executeTakeFirst();
    const kept = new Map<ColumnName, Column>();
    if (head !== undefined) {
      const stored = await database
        .selectFrom("segment_column")
        .select(["name", "data"])
        .where("segment", "=", segment)
        .where("name", "in", [...COLUMN_NAMES])
        .execute();
      for (const { name, data } of stored) kept.set(name as ColumnName, decode(name as ColumnName, data));
    }
    const runs = Math.max(kept.get("flags")?.length ?? 0, ...[...slots.keys()].map((slot) => slot + 1));
    const data: [ColumnName, Column][] = COLUMN_NAMES.map((name) => [name, changed(name, kept.get(name), slots, runs)]);
    const started = data.find(([name]) => name === "started")?.[1] ?? new Float64Array();
    const flags = data.find(([name]) => name === "flags")?.[1] ?? new Uint8Array();
    let [min, max] = [Number.MAX_SAFE_INTEGER, 0];
    for (let slot = 0; slot < runs; slot++) {
      const at = started[slot] ?? 0;
      if (flags[slot] === 0) continue;
      if (at < min) min = at;
      if (at > max) max = at;
    }
    const version = (head?.version ?? 0) + 1;
    await sql`insert into segment (segment, version, min_started, max_started)
      values (${segment}, ${version}, ${min}, ${max}) on conflict (segment)
      do update set version = excluded.version, min_started = excluded.min_started, max_started = excluded.max_started`.execute(
      database,
    );
    for (const [name, column] of data) {
      const before = kept.get(name);
      if (before !== undefined && sameColumn(before, column)) continue;
      const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
      await sql`insert into segment_column (name, segment, data) values (${name}, ${segment}, ${bytes})
        on conflict (name, segment) do update set data = excluded.data`.execute(database);
    }
  }
}

/** Records that are in no segment yet, as one. */
export function looseSegment(records: readonly (readonly [no: number, record: ColumnRecord])[]): Segment {
  const slots = new Map(records.map(([, record], slot) => [slot, record]));
  const columns = new Map(
    COLUMN_NAMES.map((name) => [`${name} 0`, changed(name, undefined, slots, records.length)] as const),
  );
  const started = records.map(([, record]) => record.started);
  const head = { segment: 0, version: 0, min_started: Math.min(...started), max_started: Math.max(...started) };
  const slotOf = new Map(records.map(([no], slot) => [no, slot]));
  return { ...segmentOf(head, columns), no: (slot) => records[slot]?.[0] ?? -1, slot: (no) => slotOf.get(no) };
}

function segmentOf({ segment, min_started, max_started }: Head, columns: ReadonlyMap<string, Column>): Segment {
  const runs = columns.get(`flags ${segment}`)?.length ?? 0;
  const first = segment * SEGMENT_RUNS;
  return {
    runs,
    minStarted: min_started,
    maxStarted: max_started,
    no: (slot) => first + slot,
    slot: (no) => (no >= first && no < first + runs ? no - first : undefined),
    column: <Name extends ColumnName>(name: Name) => {
      const column = columns.get(`${name} ${segment}`);
      if (column === undefined) throw new RangeError(`the column ${name} was not read`);
      return column as Column<Name>;
    },
  };
}

/** libsql gives an ArrayBuffer; others give bytes that may lie where no number can begin, and these are copied. */
function decode(name: ColumnName, data: Blob): Column {
  return new COLUMNS[name](data instanceof ArrayBuffer ? data : Uint8Array.from(data).buffer);
}

function changed(
  name: ColumnName,
  before: Column | undefined,
  slots: ReadonlyMap<number, ColumnRecord | undefined>,
  runs: number,
): Column {
  if (isList(name)) {
    const lists = before === undefined ? [] : unpackLists(before as Uint32Array, (before[0] ?? 1) - 1);
    for (const [slot, record] of slots) lists[slot] = [...(record?.[name] ?? [])];
    return packLists(Array.from({ length: runs }, (_, slot) => lists[slot] ?? []));
  }
  const column = new COLUMNS[name](runs);
  if (before !== undefined) column.set(before);
  for (const [slot, record] of slots) column[slot] = record?.[name] ?? 0;
  return column;
}

function isList(name: ColumnName): name is ListColumn {
  return (LIST_COLUMNS as readonly ColumnName[]).includes(name);
}

function sameColumn(a: Column, b: Column): boolean {
  if (a.byteLength !== b.byteLength) return false;
  return (
    Buffer.compare(
      Buffer.from(a.buffer, a.byteOffset, a.byteLength),
      Buffer.from(b.buffer, b.byteOffset, b.byteLength),
    ) === 0
  );
}
