import { readFile, writeFile } from "node:fs/promises";
import type { FilePort } from "../../ports/index.ts";

/** Files of this machine. */
export function createFilePort(): FilePort {
  return {
    read: (path) => readFile(path, "utf8"),
    write: (path, content) => writeFile(path, content, "utf8"),
  };
}
