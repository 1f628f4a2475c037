import type { BundleSource, Sha256 } from "@openexec/timeline";
import type { SessionFile } from "./session-importer.ts";

/** Of the end of a log so much is compared: several lines. */
const END_BYTES = 4096;
const DIGITS = 16;

/** Tells whether a session was imported as its files are now, without reading them: their sizes, and the end of the log. */
export async function fingerprintOf(
  source: BundleSource,
  [log, ...others]: readonly [SessionFile, ...SessionFile[]],
  sha256: Sha256,
): Promise<string> {
  const range = { from: Math.max(0, log.bytes - END_BYTES), to: log.bytes };
  const end: Uint8Array[] = [];
  for await (const chunk of source.read(log.path, range)) end.push(chunk);
  const ends = end.map((chunk) => sha256(chunk)).join(" ");
  const sizes = [log.bytes, ...others.map(({ bytes }) => bytes)].join(" ");
  return sha256(`${sizes}\n${ends}`).slice(0, DIGITS);
}
