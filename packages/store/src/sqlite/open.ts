import type { RunIndex } from "../port.ts";
import type { SqliteOptions } from "./connect.ts";
import { asIndexError } from "./errors.ts";

/**
 * Opens the index in `file`, makes it if it is not there (mode 0600), and brings it to this version. The query builder
 * is 260 modules: whoever opens no index does not load it.
 * @throws IndexError when that cannot be done; nothing stays open then
 */
export async function openSqliteIndex(file: string, options: SqliteOptions = {}): Promise<RunIndex> {
  const [{ SqliteRunIndex }, { connect }] = await Promise.all([import("./run-index.ts"), import("./connect.ts")]);
  try {
    return new SqliteRunIndex(() => connect(file, options), file);
  } catch (error) {
    throw asIndexError(error, file);
  }
}
