import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBundleFile, readBundleFile } from "./bundle-file.ts";

let bundle: string;
let outside: string;
let server: Server | undefined;
beforeEach(() => {
  bundle = mkdtempSync(join(tmpdir(), "openexec-bundle-"));
  outside = mkdtempSync(join(tmpdir(), "openexec-outside-"));
  writeFileSync(join(outside, "a.txt"), "not yours");
  mkdirSync(join(bundle, "artifacts"));
  writeFileSync(join(bundle, "artifacts", "a.txt"), "ours");
});
afterEach(async () => {
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  server = undefined;
  for (const folder of [bundle, outside]) rmSync(folder, { recursive: true, force: true });
});

test("a file is read, whether its folder was looked at before or not", () => {
  const looked = new Set<string>();
  for (const _ of [1, 2]) closeSync(openBundleFile(bundle, "artifacts/a.txt", looked));
  expect([...looked]).toEqual(["artifacts"]);
  expect(readBundleFile(bundle, "artifacts/a.txt").toString()).toBe("ours");
});

test.each([
  ["a link", "artifacts/link.txt", "path_refused"],
  ["a file behind a linked folder", "linked/a.txt", "path_refused"],
  ["a file behind a folder of a linked folder", "linked/deep/a.txt", "path_refused"],
  ["a path that leaves the bundle", "../a.txt", "path_refused"],
  ["a folder", "artifacts", "not_a_file"],
  ["a named pipe that nobody writes to", "artifacts/pipe", "not_a_file"],
  ["a socket", "artifacts/socket", "not_a_file"],
  ["a file below a file", "artifacts/a.txt/b.txt", "file_missing"],
  ["nothing", "artifacts/none.txt", "file_missing"],
])("%s is no file of a bundle", async (_, path, code) => {
  symlinkSync(join(outside, "a.txt"), join(bundle, "artifacts", "link.txt"));
  mkdirSync(join(outside, "deep"));
  writeFileSync(join(outside, "deep", "a.txt"), "not yours");
  symlinkSync(outside, join(bundle, "linked"));
  execFileSync("mkfifo", [join(bundle, "artifacts", "pipe")]);
  server = createServer();
  const socket = join(bundle, "artifacts", "socket");
  await new Promise<void>((resolve) => server?.listen(socket, resolve));
  expect(() => readBundleFile(bundle, path)).toThrow(expect.objectContaining({ code, path }));
});
