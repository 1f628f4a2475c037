import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FileSystemSync } from "./file-system-sync.ts";

const onLinux = test.skipIf(process.platform !== "linux");

onLinux("A file system is synced as often as it is asked for, also at the same time", async () => {
  const directory = mkdtempSync(join(tmpdir(), "openexec-'sync' $x-"));
  const syncs = new FileSystemSync(directory);
  for (const name of ["a", "b"]) {
    writeFileSync(join(directory, name), name);
    expect(await syncs.sync()).toBe(true);
  }
  expect(await Promise.all([syncs.sync(), syncs.sync()])).toEqual([true, true]);
  syncs.close();
});

onLinux("What cannot be synced is said, and so is what was asked after the end", async () => {
  const syncs = new FileSystemSync(join(tmpdir(), "openexec-not-there"));
  expect(await syncs.sync()).toBe(false);
  syncs.close();
  expect(await syncs.sync()).toBe(false);
});

onLinux("Without a shell nothing is synced and nobody waits", async () => {
  const { PATH } = process.env;
  process.env.PATH = "/nowhere";
  try {
    const syncs = new FileSystemSync(tmpdir());
    expect(await Promise.all([syncs.sync(), syncs.sync()])).toEqual([false, false]);
  } finally {
    process.env.PATH = PATH;
  }
});
