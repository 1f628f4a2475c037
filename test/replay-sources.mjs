/**
 * Replays one recording with several versions of its flow and prints the reports as JSON. A process of its own, with the
 * built program: a test runner's module loader reads clock and environment while it loads a flow, and that is no flow's.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { directoryTape } from "../packages/cli/dist/replay/directory-tape.js";
import {
  compileProgram,
  loadProgram,
  policyOfSnapshot,
  replayRun,
  TapeDriver,
} from "../packages/runtime/dist/index.js";

/** @type {{ dir: string, sources: string[] }} */
const { dir, sources } = JSON.parse(await readFile(process.argv[2] ?? "", "utf8"));
const policy = policyOfSnapshot(await readFile(join(dir, "policy_snapshot.json"), "utf8"));
const place = await mkdtemp(join(tmpdir(), "openexec-sources-"));
const reports = [];
try {
  for (const source of sources) {
    const file = join(place, "changed.flow.ts");
    await writeFile(file, source);
    const tape = new TapeDriver(directoryTape(dir));
    const { program } = await compileProgram(file, place);
    const { flow, loaded } = await loadProgram(program, tape.values, { entry: file, root: place });
    reports.push(await replayRun({ flow, loaded, tape, policy }));
  }
} finally {
  await rm(place, { recursive: true, force: true });
}
process.stdout.write(JSON.stringify(reports), () => process.exit(0));
