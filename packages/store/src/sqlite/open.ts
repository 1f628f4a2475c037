import { closeSync, openSync } from "node:fs";
import { Kysely, SqliteDialect } from "kysely";
import type { RunIndex } from "../port.ts";
import { openDriver, type SqliteDriverName } from "./driver.ts";
import { asIndexError } from "./errors.ts";
import { migrate } from "./migrations.ts";
import { SqliteRunIndex } from "./run-index.ts";
import type { IndexDatabase } from "./schema.ts";

/**
 * Opens the index in `file`, makes it if it is not there (mode 0600), and brings it to this version.
 * @throws IndexError when that cannot be done; nothing stays open then
 */
export async function openSqliteIndex(file: string, drivers?: readonly SqliteDriverName[]): Promise<RunIndex> {
  try {
    return new SqliteRunIndex(() => connect(file, drivers), file);
  } catch (error) {
    throw asIndexError(error, file);
  }
}

function connect(file: string, drivers?: readonly SqliteDriverName[]): Kysely<IndexDatabase> {
  // SQLite would make the file readable for everyone that the umask allows.
  closeSync(openSync(file, "a", 0o600));
  const database = openDriver(file, drivers);
  try {
    database.exec("pragma journal_mode = wal");
    database.exec("pragma synchronous = normal");
    migrate(database, file);
    return new Kysely<IndexDatabase>({ dialect: new SqliteDialect({ database }) });
  } catch (error) {
    database.close();
    throw error;
  }
}
