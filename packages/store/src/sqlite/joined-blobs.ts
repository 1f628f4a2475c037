import { type RawBuilder, sql } from "kysely";

/**
 * Many blobs for one statement. JSON has no bytes: rows name a blob by where it stands, and the statement cuts it out of
 * one parameter that holds all of them.
 */
export class JoinedBlobs {
  readonly #blobs: Uint8Array[] = [];
  #bytes = 0;

  /** Where a blob stands, as two values of a row. */
  add(blob: Uint8Array): readonly [from: number, bytes: number] {
    const from = this.#bytes + 1;
    this.#blobs.push(blob);
    this.#bytes += blob.length;
    return [from, blob.length];
  }

  /** The blob of the row `value` of a `json_each`, whose place begins at this column. */
  at(column: number): RawBuilder<unknown> {
    const all = Buffer.concat(this.#blobs);
    return sql`substr(${all}, value ->> ${sql.lit(column)}, value ->> ${sql.lit(column + 1)})`;
  }
}
