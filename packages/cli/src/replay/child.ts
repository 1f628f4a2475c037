import fs from "node:fs";
import {
  behaveAs,
  behaves,
  type Filter,
  type FlowDefinition,
  flowJson,
  loadProgramFile,
  noteOutside,
  originals,
  policyOfSnapshot,
  recordedBehaviours,
  recordedHeader,
  replayRun,
  replayStep,
  TapeDriver,
} from "@openexec/runtime";
import { BUNDLE_FILES, createSecretsFilter, type Json, type SecretsFilter, type Sha256Hex } from "@openexec/timeline";
import { readBundleFile } from "./bundle-file.ts";
import { countWorld } from "./count-world.ts";
import { directoryTape } from "./directory-tape.ts";
import { installGuards } from "./guards.ts";
import { RESULT_FD, type ReplayJob, type ReplayMessage } from "./job.ts";
import { watchReads } from "./watch-reads.ts";

const PROGRESS_MS = 500;
// Taken before any flow is loaded: they are watched, and code may put something else in their place.
const { readFileSync, rmSync, writeSync } = fs;

/** The isolated process of a replay: told by a file, answers on a pipe of its own. */
async function main(jobFile: string): Promise<void> {
  const job = JSON.parse(readFileSync(jobFile, "utf8")) as ReplayJob;
  // Who does not know the token can't speak for us: the pipe is open to the flow's code too.
  token = job.token;
  rmSync(jobFile);
  const reached = new Set<string>();
  installGuards((what) => {
    reached.add(what);
    noteOutside(what);
  });
  watchReads(noteOutside);
  const made = countWorld();
  const filter = job.filterKey === undefined ? undefined : shapeFilter(job.filterKey);
  const tape = new TapeDriver(directoryTape(job.bundle), { ...(filter && { filter }) });
  const header = recordedHeader(tape);
  behaveAs(await recordedBehaviours(directoryTape(job.bundle)));
  const progress = originals.setInterval(() => tell({ type: "progress", seq: tape.chain.position.seq }), PROGRESS_MS);
  const { flow, loaded } = await loadProgramFile(job.program, tape.values, {
    entry: header.code?.entry ?? job.program,
  });
  tell({ type: "progress", seq: tape.chain.position.seq });
  const policy = policyOfSnapshot(readBundleFile(job.bundle, BUNDLE_FILES.policySnapshot).toString("utf8"));
  const { attempt } = job;
  const started = originals.monotonic();
  const report =
    attempt === undefined
      ? await replayRun({ flow, tape, policy, loaded })
      : await replayStep({ flow, source: () => directoryTape(job.bundle), attempt, policy, ...(filter && { filter }) });
  originals.clearInterval(progress);
  tell({
    type: "report",
    report,
    reached: [...reached],
    made: made(),
    flowHash: hashOfFlow(flow, filter),
    replayMs: originals.monotonic() - started,
  });
}

let token = "";

/** As it was recorded: behind the filter. */
function hashOfFlow(flow: FlowDefinition, filter: Pick<Filter, "bytes"> | undefined): string {
  const bytes = Buffer.from(flowJson(flow), "utf8");
  return originals.hash("sha256", filter?.bytes(bytes) ?? bytes);
}

/** Secrets by their shape alone: never by this machine's environment. */
function shapeFilter(key: string): Pick<Filter, "json" | "bytes"> {
  let made: SecretsFilter | undefined;
  // Made at its first use: by then this process behaves as the one that recorded.
  const secrets = (): SecretsFilter => {
    made ??= createSecretsFilter({
      knownValues: [],
      key,
      sha256: (input) => originals.hash("sha256", input) as Sha256Hex,
      spellAlike: behaves("spellsPlaceholdersAlike"),
    });
    return made;
  };
  return {
    json: <Value>(value: Value) => secrets().json(value as Value & Json).value,
    bytes: (bytes) => secrets().bytes(bytes).value,
  };
}

function tell(message: ReplayMessage): void {
  writeSync(RESULT_FD, `${JSON.stringify({ token, ...message })}\n`);
}

main(process.argv[2] ?? "").then(
  () => process.exit(0),
  (error: unknown) => {
    const { code, message } = error as { code?: unknown; message?: unknown };
    tell({ type: "error", code: typeof code === "string" ? code : "replay_failed", message: String(message ?? error) });
    process.exit(1);
  },
);
