import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeBlocks } from "../scripts/check/markdown.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = await readFile(join(root, "README.md"), "utf8");
const commands = codeBlocks(readme)
  .filter((block) => block.language === "sh")
  .flatMap((block) => block.commands);

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "openexec-readme-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

// In the order of the page: a later command may show what an earlier one recorded.
test.each(commands)("README line $line: $command", async ({ command }) => {
  const env = { ...process.env, CI: "true", OPENEXEC_HOME: join(home, ".openexec") };
  const ended = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", command], { cwd: root, env });
  expect(ended.stdout).not.toBe("");
});
