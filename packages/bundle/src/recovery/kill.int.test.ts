import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newRunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { RunLock } from "../lock/run-lock.ts";
import { directorySource } from "../sources/directory-source.ts";
import { logLines } from "../testing/log-lines.ts";
import { BundleWriter } from "../writer/bundle-writer.ts";
import { inspectLog } from "./inspect-log.ts";
import { repair } from "./repair.ts";

const runId = newRunId(1_790_000_000_000, new Uint8Array(10));
/** The runs of the CLI are killed too; here only the writer. */
const KILLS = Math.ceil(scale.kills / 10);
const LINES = 3000;
let runs: string;
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), "openexec-kill-"));
});
afterEach(() => rmSync(runs, { recursive: true, force: true }));

/** Writes lines by the hundred and says after each flush how many are durable. */
const WRITER = `
import { BundleWriter, RunLock } from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)};
let text = "";
for await (const chunk of process.stdin) text += chunk;
const { lines, runs, runId } = JSON.parse(text);
const lock = (directory) => RunLock.acquire(directory);
const writer = BundleWriter.create({ runsDirectory: runs, runId, lock });
for (const [index, line] of lines.entries()) {
  writer.emit(line);
  writer.append("spool/build.stdout", "chunk\\n");
  if (index % 100 !== 0) continue;
  await writer.flush();
  process.stdout.write(line.seq + "\\n");
  await new Promise((resolve) => setImmediate(resolve));
}
process.stdout.write("end\\n");
setInterval(() => {}, 1000);`;

/** @returns how many lines were acknowledged before the writer was killed, at about the `at`-th acknowledgement */
async function killedAfter(at: number): Promise<number> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", WRITER], { stdio: ["pipe", "pipe", "inherit"] });
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.stdin.end(JSON.stringify({ lines: logLines(LINES), runs, runId }));
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split("\n").length > at) child.kill("SIGKILL");
  });
  await closed;
  return Number(
    said
      .trim()
      .replace(/\nend$/, "")
      .split("\n")
      .at(-1),
  );
}

test(`a writer that is killed (${KILLS} times) loses nothing that it acknowledged, and its run goes on`, async () => {
  for (let kill = 0; kill < KILLS; kill++) {
    const acknowledged = await killedAfter(1 + ((kill * 7) % 30));
    const directory = join(runs, runId);
    expect(RunLock.holder(directory)?.liveness).toBe("gone");
    const lock = RunLock.acquire(directory);
    const { inspection } = await repair(directory, { lock });
    expect(inspection.head.seq).toBeGreaterThanOrEqual(acknowledged);
    const writer = BundleWriter.reopen({ directory, head: inspection.head, lock });
    const rest = logLines(LINES).slice(inspection.head.seq);
    for (const line of rest) writer.emit(line);
    await writer.close();
    expect(await inspectLog(directorySource(directory))).toMatchObject({ head: { seq: LINES }, tornBytes: 0 });
    rmSync(directory, { recursive: true });
  }
});
