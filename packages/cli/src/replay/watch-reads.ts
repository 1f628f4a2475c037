import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** What reads a file or a folder at once: code that does so waits for nothing, so that nothing else notices it. */
const READS = ["readFileSync", "readdirSync", "opendirSync", "readlinkSync"] as const;

/** Code and what Node reads to load code: the record has the flow's modules, and packages are not part of a run. */
const CODE = /\.(c|m)?(js|ts)$|\.node$|[\\/]node_modules[\\/]|[\\/]package\.json$/;

/**
 * Tells of files that code reads at once. They are no part of the record: today's content is what it gets.
 * @param read is told of each read, before it happens
 */
export function watchReads(read: (what: string) => void): void {
  const functions = fs as unknown as Record<string, AnyFunction>;
  for (const name of READS) {
    const original = functions[name];
    if (original === undefined) continue;
    functions[name] = function (...args) {
      if (!isCode(args[0])) read(`fs.${name}`);
      return Reflect.apply(original, this, args);
    };
  }
  syncBuiltinESMExports();
}

function isCode(file: unknown): boolean {
  return (typeof file === "string" || file instanceof URL) && CODE.test(String(file));
}
