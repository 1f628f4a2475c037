import { closeSync, openSync } from "node:fs";
import { Kysely, SqliteDialect } from "kysely";
import { openDriver, type SqliteDriverName } from "./driver.ts";
import { keepStatements } from "./kept-statements.ts";
import { migrate } from "./migrations.ts";
import type { IndexDatabase } from "./schema.ts";

/** A connection to the database in `file`, which is made if it is not there and brought to this version. */
export function connect(file: string, drivers?: readonly SqliteDriverName[]): Kysely<IndexDatabase> {
  // SQLite would make the file readable for everyone that the umask allows.
  closeSync(openSync(file, "a", 0o600));
  const database = openDriver(file, drivers);
  try {
    // A new file takes it, one that is there keeps its own: rows of about a kilobyte leave less of a page empty.
    database.exec("pragma page_size = 8192");
    database.exec("pragma journal_mode = wal");
    // Two megabytes unless told: a load would read the same pages of large indexes again and again. Kibibytes below zero.
    database.exec("pragma cache_size = -65536");
    database.exec("pragma synchronous = normal");
    migrate(database, file);
    return new Kysely<IndexDatabase>({ dialect: new SqliteDialect({ database: keepStatements(database) }) });
  } catch (error) {
    database.close();
    throw error;
  }
}
