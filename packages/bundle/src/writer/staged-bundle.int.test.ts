import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileSystemSync } from "../disk/file-system-sync.ts";
import { makeDurable } from "../disk/make-durable.ts";
import { artifactRef, logLines } from "../testing/log-lines.ts";
import { StagedBundle } from "./staged-bundle.ts";
import { ForeignChangeError, WriteError } from "./write-error.ts";

let folder: string;
let directory: string;
let syncs: FileSystemSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-staged-"));
  directory = join(folder, "run");
  syncs = new FileSystemSync(folder);
});
afterEach(() => {
  syncs.close();
  rmSync(folder, { recursive: true, force: true });
});

const lines = logLines(3);
const read = (...path: readonly string[]): string => readFileSync(join(directory, ...path), "utf8");

test("a staged bundle has its log, its artifacts and what follows from them, for nobody else to read", async () => {
  const bundle = new StagedBundle(directory);
  const bytes = new TextEncoder().encode("kept");
  const ref = artifactRef(bytes);
  bundle.artifact(ref, bytes);
  for (const line of lines) bundle.emit(line);
  const log = lines.map(({ line }) => `${line}\n`).join("");
  expect(bundle.head).toEqual({ seq: 3, hash: lines[2].hash, bytes: log.length });
  await bundle.end([{ path: "manifest.json", bytes: "{}" }]);
  bundle.close();
  await makeDurable([{ directory, files: bundle.files }], syncs);
  expect([read("timeline.jsonl"), read(ref.path), read("manifest.json")]).toEqual([log, "kept", "{}"]);
  expect(bundle.files).toBe(3);
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const { mode } = statSync(join(entry.parentPath, entry.name));
    expect(mode & 0o777).toBe(entry.isDirectory() ? 0o700 : 0o600);
  }
});

test("a log that is not what was written is found before the bundle is used", async () => {
  const bundle = new StagedBundle(directory);
  for (const line of lines) bundle.emit(line);
  await bundle.flush();
  appendFileSync(join(directory, "timeline.jsonl"), "somebody else's line\n");
  await expect(bundle.end([])).rejects.toBeInstanceOf(ForeignChangeError);
});

test("what cannot be written names the file", () => {
  const bundle = new StagedBundle(directory);
  rmSync(directory, { recursive: true });
  const bytes = new Uint8Array(3);
  expect(() => bundle.artifact(artifactRef(bytes), bytes)).toThrow(WriteError);
  expect(() => bundle.artifact(artifactRef(bytes), bytes)).toThrow(/artifacts\/sha256-/);
  bundle.close();
  expect(() => new StagedBundle(join(folder, "nowhere", "run"))).toThrow(WriteError);
});

test("many files are made durable as well as few", async () => {
  const bundle = new StagedBundle(directory);
  for (let value = 0; value < 100; value++) {
    const bytes = Uint8Array.of(value);
    bundle.artifact(artifactRef(bytes), bytes);
  }
  await bundle.end([]);
  const trees = [
    { directory, files: bundle.files },
    { directory: join(directory, "artifacts"), files: 0 },
  ];
  await makeDurable(trees, syncs);
  expect(readdirSync(join(directory, "artifacts"))).toHaveLength(100);
});
