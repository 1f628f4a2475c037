import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Home, livenessOf, ownIdentity, type ProcessIdentity } from "@openexec/bundle";
import { writePrivately } from "./write-privately.ts";

/** Where the server of a home listens. */
export interface ServerRecord {
  readonly url: string;
  readonly process: ProcessIdentity;
}

const pathOf = (home: Home): string => join(home.path, "server.json");

/** Tells others of this machine where the server of this home is. @returns takes that back */
export function announceServer(home: Home, url: string): () => void {
  const record: ServerRecord = { url, process: ownIdentity() };
  writePrivately(pathOf(home), `${JSON.stringify(record)}\n`);
  return () => {
    // Another one may have been started since.
    if (readRecord(home)?.url === url) rmSync(pathOf(home), { force: true });
  };
}

/** The server of this home, if its process lives. */
export function findServer(home: Home): ServerRecord | undefined {
  const record = readRecord(home);
  return record !== undefined && livenessOf(record.process) !== "gone" ? record : undefined;
}

function readRecord(home: Home): ServerRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(pathOf(home), "utf8"));
    if (typeof value !== "object" || value === null || !("url" in value) || !("process" in value)) return undefined;
    return value as ServerRecord;
  } catch {
    // None was started, or its record is no record: the next one writes its own.
    return undefined;
  }
}
