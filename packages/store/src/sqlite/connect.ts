import { closeSync, existsSync, openSync, rmSync } from "node:fs";
import { Kysely, SqliteDialect } from "kysely";
import { openDriver, type SqliteDriverName } from "./driver.ts";
import { keepStatements } from "./kept-statements.ts";
import { migrate } from "./migrations.ts";
import type { IndexDatabase } from "./schema.ts";

export interface SqliteOptions {
  /** Packages to try, best first. */
  readonly drivers?: readonly SqliteDriverName[];
  /** How long a statement waits for another process that writes; it blocks the thread meanwhile. Milliseconds. */
  readonly busyMs?: number;
}

/** A connection to the database in `file`, which is made if it is not there and brought to this version. */
export function connect(file: string, { drivers, busyMs }: SqliteOptions = {}): Kysely<IndexDatabase> {
  // What a deleted file left beside it belongs to nothing; what is beside a file that somebody else made is his.
  if (make(file)) for (const rest of ["-wal", "-shm"]) rmSync(`${file}${rest}`, { force: true });
  const database = openDriver(file, drivers, busyMs);
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

/**
 * SQLite would make the file readable for everyone that the umask allows. One that is there is not even opened: whoever
 * closes a file gives back all locks that his process holds on it, also those of other connections, and another process
 * would take away the log that they write to.
 * @returns whether it was made; of several that try it at once, one does
 */
function make(file: string): boolean {
  try {
    closeSync(openSync(file, "ax", 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // A link to a file that is not there yet.
    if (!existsSync(file)) closeSync(openSync(file, "a", 0o600));
    return false;
  }
}
