import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openexec } from "../../../../test/openexec.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a driver that was compiled for another Node is told, and the next one is used", async ({ skip }) => {
  if (hasOwnDriver()) return skip("better-sqlite3 is installed here, and comes first");
  const broken = join(folder, "node_modules/better-sqlite3");
  mkdirSync(broken, { recursive: true });
  writeFileSync(join(broken, "index.js"), 'throw new Error("compiled against another Node.js\\nusing version 1");\n');
  const env = { NODE_PATH: join(folder, "node_modules") };
  const { stdout } = await openexec(["doctor", "--json", "--dir", join(folder, ".openexec")], { cwd: folder, env });
  const { checks } = JSON.parse(stdout) as { checks: readonly { what: string }[] };
  expect(checks.find(({ what }) => what === "SQLite")).toEqual({
    what: "SQLite",
    state: "odd",
    found: "libsql; better-sqlite3 does not load: compiled against another Node.js",
    advice: "Make it for this Node: `npm rebuild better-sqlite3`.",
  });
});

function hasOwnDriver(): boolean {
  try {
    createRequire(import.meta.url).resolve("better-sqlite3");
    return true;
  } catch {
    return false;
  }
}
