import { createRequire } from "node:module";
import { IndexError } from "../index-error.ts";

/** What kysely and this folder need of a synchronous SQLite driver; `better-sqlite3` and `libsql` both have it. */
export interface SqliteDriver {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  close(): void;
}

export interface SqliteStatement {
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

/** Packages that may hold a driver, best first. The first must be compiled on some machines and is the user's to add. */
export const SQLITE_DRIVERS = ["better-sqlite3", "libsql"] as const;
export type SqliteDriverName = (typeof SQLITE_DRIVERS)[number];

type DriverConstructor = new (file: string, options: { timeout: number }) => SqliteDriver;

const require = createRequire(import.meta.url);
/** How long a statement waits for another process that writes, unless told. */
const BUSY_MS = 2_000;

/**
 * Opens `file` with the first driver that loads.
 * @throws IndexError `index_unavailable` when none does; whatever the driver throws when the file cannot be opened
 */
export function openDriver(
  file: string,
  names: readonly SqliteDriverName[] = SQLITE_DRIVERS,
  busyMs: number = BUSY_MS,
): SqliteDriver {
  const causes: unknown[] = [];
  for (const name of names) {
    const Driver = loadDriver(name, causes);
    if (Driver !== undefined) return new Driver(file, { timeout: busyMs });
  }
  const message = `No SQLite driver loads on this machine (tried ${names.join(", ")}).`;
  throw new IndexError("index_unavailable", file, message, { cause: new AggregateError(causes, message) });
}

export interface DriversFound {
  /** The one that {@link openDriver} uses, or `undefined` when none loads. */
  readonly working: SqliteDriverName | undefined;
  /** Those before it that are installed and do not load, and why: one line each. */
  readonly broken: readonly { readonly name: SqliteDriverName; readonly why: string }[];
}

/** Which drivers this machine has. */
export function findDrivers(): DriversFound {
  const broken: DriversFound["broken"][number][] = [];
  for (const name of SQLITE_DRIVERS) {
    const causes: unknown[] = [];
    if (loadDriver(name, causes) !== undefined) return { working: name, broken };
    const [why = ""] = String(causes[0] instanceof Error ? causes[0].message : causes[0]).split("\n");
    if (isInstalled(name)) broken.push({ name, why });
  }
  return { working: undefined, broken };
}

function isInstalled(name: SqliteDriverName): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function loadDriver(name: SqliteDriverName, causes: unknown[]): DriverConstructor | undefined {
  try {
    const Driver = require(name) as DriverConstructor;
    // better-sqlite3 loads its binary only here: one that was built for another Node fails now, not at the first query.
    new Driver(":memory:", { timeout: 0 }).close();
    return Driver;
  } catch (error) {
    causes.push(error);
    return undefined;
  }
}
