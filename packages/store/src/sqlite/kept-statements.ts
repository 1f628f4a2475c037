import type { SqliteDriver, SqliteStatement } from "./driver.ts";

/** Statements that are kept; a list has a few dozen, filters add some of their own. */
const KEPT = 256;

/**
 * A driver that prepares each statement once: kysely asks anew for every execution, and preparing takes longer than
 * running most of them. For one connection that runs one statement at a time.
 */
export function keepStatements(driver: SqliteDriver): SqliteDriver {
  const kept = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const known = kept.get(sql);
      const statement = known ?? driver.prepare(sql);
      // The least lately used one stands first.
      if (known !== undefined) kept.delete(sql);
      kept.set(sql, statement);
      const [oldest] = kept.size > KEPT ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
      return statement;
    },
    exec: (sql) => driver.exec(sql),
    close() {
      kept.clear();
      driver.close();
    },
  };
}
