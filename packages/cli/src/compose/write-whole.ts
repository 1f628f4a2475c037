import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { CliError } from "../framework/cli-error.ts";
import { EXIT } from "../framework/exit-codes.ts";

/** Writes a file whole or not at all. @returns its size @throws CliError `export_failed` */
export async function writeWhole(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.part`;
  try {
    await pipeline(bytes, createWriteStream(temporary, { mode: 0o600, flags: "wx" }));
    const { size } = await stat(temporary);
    await rename(temporary, path);
    return size;
  } catch (error) {
    await rm(temporary, { force: true });
    throw new CliError("export_failed", `${path} could not be written: ${(error as Error).message}.`, {
      hint: "Check the permissions and the space of that folder; the run is untouched.",
      exitCode: EXIT.failed,
      fields: { path },
      cause: error,
    });
  }
}
