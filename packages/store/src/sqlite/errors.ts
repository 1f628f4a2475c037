import { IndexError, type IndexErrorCode } from "../index-error.ts";

/** SQLite's own names of what can go wrong with a file; the part before an extension (`SQLITE_BUSY_SNAPSHOT`). */
const CODES: readonly (readonly [prefix: string, code: IndexErrorCode, sentence: string])[] = [
  ["SQLITE_BUSY", "index_locked", "is in use by another process"],
  ["SQLITE_LOCKED", "index_locked", "is in use by another process"],
  ["SQLITE_NOTADB", "index_damaged", "is not a SQLite database"],
  ["SQLITE_CORRUPT", "index_damaged", "is damaged"],
  ["SQLITE_FULL", "index_full", "cannot grow: the disk is full"],
  ["SQLITE_READONLY", "index_unwritable", "cannot be written"],
];

/** What `error` means for the index in `file`. An {@link IndexError} stays what it is. */
export function asIndexError(error: unknown, file: string): IndexError {
  if (error instanceof IndexError) return error;
  const { code, message } = error instanceof Error ? (error as Error & { code?: unknown }) : { code: "", message: "" };
  const known = CODES.find(([prefix]) => String(code).startsWith(prefix));
  if (known !== undefined) return new IndexError(known[1], file, `${file} ${known[2]}.`, { cause: error });
  const text = message === "" ? String(error) : message;
  return new IndexError("index_unavailable", file, `${file} cannot be used: ${text}.`, { cause: error });
}
