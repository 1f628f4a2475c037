import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../../bin", import.meta.url));
const MODULES = "packages/cli/dist/main.js";
const BUNDLE = "packages/cli/dist/program/main.js";
const COMPILED = "packages/timeline/dist/tsconfig.tsbuildinfo";

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "openexec-built-")));
  cpSync(BIN, join(root, "packages/cli/bin"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** An empty file that was changed `second`. */
function made(path: string, second: number): void {
  const file = join(root, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "");
  utimesSync(file, second, second);
}

async function newest(): Promise<string | undefined> {
  const { newestBuild } = await import(pathToFileURL(join(root, "packages/cli/bin/built.mjs")).href);
  const build: URL | undefined = newestBuild();
  return build === undefined ? undefined : fileURLToPath(build).slice(root.length + 1);
}

test("nothing was built", async () => {
  expect(await newest()).toBeUndefined();
});

test("the bundle is started where it is as new as what it is made from", async () => {
  made(MODULES, 10);
  made(COMPILED, 10);
  made(BUNDLE, 11);
  expect(await newest()).toBe(BUNDLE);
});

test("what was compiled since is started instead of an old bundle", async () => {
  made(MODULES, 10);
  made(BUNDLE, 11);
  made(COMPILED, 12);
  expect(await newest()).toBe(MODULES);
});

test("an installed package has no traces of a compiler", async () => {
  made(BUNDLE, 11);
  expect(await newest()).toBe(BUNDLE);
});
