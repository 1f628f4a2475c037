import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { type BundleSource, memorySource } from "@openexec/timeline";
import { writerOf } from "./writer.ts";

/** A bundle that is open for reading. */
export interface OpenBundle {
  readonly source: BundleSource;
  /** Whether a process of this host writes it now. */
  isWriterAlive(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens the bundle at an absolute path. (Stands in until the sources of the bundle package are there.) */
export async function openBundle(path: string): Promise<OpenBundle> {
  const files = new Map<string, Uint8Array>();
  for (const name of readdirSync(path, { recursive: true, encoding: "utf8" })) {
    const file = join(path, name);
    if (statSync(file).isFile()) files.set(relative(path, file), readFileSync(file));
  }
  return {
    source: memorySource(files),
    isWriterAlive: async () => writerOf(path) !== undefined,
    close: async () => undefined,
  };
}
