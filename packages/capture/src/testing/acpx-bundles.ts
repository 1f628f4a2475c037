import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const fixtures = fileURLToPath(new URL("../../../../fixtures/acpx/", import.meta.url));

/** A bundle in memory, to be damaged. */
export type Files = Map<string, Uint8Array>;

/** Every recorded bundle, and what there is to find in it. */
export const BUNDLES: readonly (readonly [name: string, findings: readonly string[]])[] = [
  ["branch", []],
  ["checkpoint", []],
  ["interrupted", ["projection_ahead"]],
  ["killed-ahead", ["leftover_file", "projection_ahead", "run_unfinished"]],
  ["killed-in-turn", ["run_unfinished"]],
  ["node-timeout", []],
  ["odd", []],
  ["recover", []],
  ["shell-fail", []],
  ["shell-ok", []],
  ["two-turn", []],
];

/** A fresh copy of a recorded bundle. */
export function load(name: string): Files {
  const folder = `${fixtures}${name}`;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => `${entry.parentPath}/${entry.name}`);
  return new Map(paths.map((path) => [path.slice(folder.length + 1), new Uint8Array(readFileSync(path))]));
}

export function text(files: Files, path: string): string {
  return Buffer.from(files.get(path) ?? []).toString();
}

export function put(files: Files, path: string, content: string): Files {
  return files.set(path, Buffer.from(content));
}

export function traceOf(files: Files): string[] {
  return text(files, "trace.ndjson").trimEnd().split("\n");
}

/** The bundle with only the first `count` lines of its trace. */
export function cutTrace(files: Files, count: number): Files {
  const lines = traceOf(files).slice(0, count);
  return put(files, "trace.ndjson", lines.map((line) => `${line}\n`).join(""));
}
