import { IndexError } from "../index-error.ts";
import type { SqliteDriver } from "./driver.ts";

/** Step n brings a database from `user_version` n to n + 1. Steps are only ever added, never changed. */
const MIGRATIONS: readonly string[] = [
  `create table runs (
     run_id text primary key,
     number integer,
     name text not null,
     project text not null,
     status text not null,
     started_at text not null,
     replay_of text,
     last_seq integer not null,
     summary text not null
   ) without rowid;
   create index runs_newest on runs (started_at desc, run_id desc);
   create index runs_by_status on runs (status, started_at desc, run_id desc);`,
];

/** Brings `database` to the version of this code. @throws IndexError `index_newer` when it is beyond that */
export function migrate(database: SqliteDriver, file: string): void {
  if (version(database, file) === MIGRATIONS.length) return;
  // A failure leaves the transaction open: the caller closes the connection, and that undoes it.
  database.exec("begin immediate");
  for (const [step, sql] of MIGRATIONS.entries()) {
    // Read again: another process may have done it while this one waited for the lock.
    if (step < version(database, file)) continue;
    database.exec(sql);
    database.exec(`pragma user_version = ${step + 1}`);
  }
  database.exec("commit");
}

function version(database: SqliteDriver, file: string): number {
  const [row] = database.prepare("pragma user_version").all([]) as readonly { user_version: number }[];
  const found = row?.user_version ?? 0;
  if (found > MIGRATIONS.length) {
    throw new IndexError(
      "index_newer",
      file,
      `${file} was written by a later version of OpenExec (index version ${found}, this one reads ${MIGRATIONS.length}).`,
    );
  }
  return found;
}
