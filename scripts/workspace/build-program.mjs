import { readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLED, isBundleCurrent } from "../../packages/cli/bin/built.mjs";
import { PlainProblem } from "./problem.mjs";
import { ROOT } from "./root.mjs";

const RESULT = dirname(fileURLToPath(BUNDLED));

/** What starts by itself: the command, the process that replays, and what runs beside them in threads. */
const ENTRIES = ["main", "replay/child", "import/worker", "compose/watchdog-thread", "compose/server/index-thread"];

/**
 * Libraries of many small files that nearly every command needs. All others stay where npm put them, and are loaded by the
 * few commands that use them; the web app knows its files by where it is.
 */
const INSIDE = [
  /^@openexec\/(?!web$)/,
  /^(zod|kysely|@agentclientprotocol\/sdk|@ai-sdk\/[a-z-]+|eventsource-parser)($|\/)/,
  /^(commander|picocolors|picomatch|string-width|strip-ansi|ansi-regex|get-east-asian-width|yauzl|yazl|pend|buffer-crc32)$/,
];

/** The globals that flow code sees tell their own frames on a stack by their folder. */
const GLOBALS = /packages\/runtime\/dist\/globals\//;

/** Chunks of older builds may still be wanted by a server that runs. */
const OUTDATED_MS = 24 * 60 * 60 * 1000;

/** What stays outside must be the same file for the program as for the package that asks. @param {string} name @param {string} importer */
function demandSame(name, importer) {
  const [ours, theirs] = [fileURLToPath(BUNDLED), importer].map((from) => {
    try {
      return createRequire(from).resolve(name);
    } catch {
      return name;
    }
  });
  if (ours !== theirs) throw new PlainProblem(`"${name}" would be another one in the program than for ${importer}.`, 1);
}

/** Puts what tsc compiled into few files, unless they are newer. */
export async function buildProgram() {
  if (isBundleCurrent()) return;
  // Only now: this file is read before anything is installed.
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input: ENTRIES.map((path) => join(ROOT, `packages/cli/dist/${path}.js`)),
    platform: "node",
    preserveEntrySignatures: "allow-extension",
    external(name, importer) {
      if (name.startsWith("node:")) return true;
      if (/^[./]/.test(name) || INSIDE.some((inside) => inside.test(name))) return false;
      if (importer !== undefined) demandSame(name, importer);
      return true;
    },
  });
  const { output } = await bundle.write({
    dir: RESULT,
    format: "esm",
    keepNames: true,
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    codeSplitting: { groups: [{ name: "globals/all", test: GLOBALS }], includeDependenciesRecursively: false },
  });
  await bundle.close();
  const written = new Set(output.map(({ fileName }) => fileName));
  for (const name of readdirSync(RESULT, { recursive: true, encoding: "utf8" })) {
    const path = join(RESULT, name);
    const stat = statSync(path);
    if (stat.isFile() && !written.has(name) && Date.now() - stat.mtimeMs > OUTDATED_MS) rmSync(path);
  }
}
