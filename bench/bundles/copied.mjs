import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Home, StagedBundle, sha256 } from "@openexec/bundle";
import { BUNDLE_FILES, chainHash, genesis, newRunId, sealLine } from "@openexec/timeline";

const FIXTURES = fileURLToPath(new URL("../../fixtures/bundles/", import.meta.url));
/** Short runs as most are, and one in ten of some length: 10 to 164 events, 40 on the average. */
const MIX = [
  "agent",
  "declined",
  "failed",
  "timed-out",
  "agent",
  "declined",
  "timed-out",
  "failed",
  "sub-agents",
  "demo",
];
const SECOND_MS = 1000;
const FIRST_MS = Date.UTC(2026, 8, 1);
const HASH = ',"hash":"';

/** @param {string} name */
function read(name) {
  const [runId = ""] = readdirSync(join(FIXTURES, name));
  const directory = join(FIXTURES, name, runId);
  const lines = readFileSync(join(directory, BUNDLE_FILES.timeline), "utf8").trimEnd().split("\n");
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== BUNDLE_FILES.timeline)
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
  return { runId, directory, files, bodies: lines.map((line) => `${line.slice(0, line.lastIndexOf(HASH))}}`) };
}

/**
 * Fills a home with copies of real bundles. Each has an id of its own, so that its log is chained anew; the other files are
 * those of the fixture, by link.
 * @param {string} directory of the home
 * @param {number} count
 * @returns {Promise<{ events: number, bytes: number }>} of all logs
 */
export async function copyBundles(directory, count) {
  const home = Home.open({ cwd: directory, directory });
  const all = MIX.map(read);
  let [events, bytes] = [0, 0];
  for (let n = 0; n < count; n++) {
    const {
      runId: from,
      directory: source,
      files,
      bodies,
    } = /** @type {ReturnType<typeof read>} */ (all[n % all.length]);
    const random = Uint8Array.from({ length: 10 }, (_, index) => (n >> (index * 3)) % 256);
    const runId = newRunId(FIRST_MS + n * SECOND_MS, random);
    const staged = new StagedBundle(join(home.path, `staged-${n}`));
    let hash = genesis(sha256);
    for (const [index, old] of bodies.entries()) {
      const body = old.replaceAll(from, runId);
      hash = chainHash(hash, body, sha256);
      const line = sealLine(body, hash);
      const { at, type } = JSON.parse(body);
      staged.emit({ line, seq: index + 1, hash, at, type });
      bytes += line.length + 1;
    }
    events += bodies.length;
    await staged.end([]);
    for (const file of files) {
      const target = join(staged.directory, file);
      mkdirSync(dirname(target), { recursive: true });
      linkSync(join(source, file), target);
    }
    staged.close();
    renameSync(staged.directory, home.runDirectory(runId));
  }
  return { events, bytes };
}
