import { BundleError } from "../bundle/error.ts";
import { BUNDLE_FILES } from "../bundle/layout.ts";
import type { Head } from "../bundle/manifest.ts";
import type { BundleSource } from "../bundle/source.ts";
import type { TimelineEvent, UnknownEvent } from "../event.ts";
import type { CreateSha256, Sha256 } from "../hash.ts";
import { type Finding, finding } from "./finding.ts";
import { FindingList } from "./finding-list.ts";
import { LineSplitter } from "./lines.ts";
import { readManifest } from "./read-manifest.ts";
import { isKnownEvent, reportOpenLine } from "./read-timeline.ts";
import { artifactsOf } from "./references.ts";
import { ArtifactCheck, codeOf, type Files, verifyFile } from "./verify-files.ts";
import { compareHead, compareManifest, type HeadWatch } from "./verify-heads.ts";
import { LogCheck } from "./verify-log.ts";
import { SessionCheck } from "./verify-sessions.ts";
import { VersionError } from "./version.ts";

export interface VerifyOptions {
  readonly sha256: Sha256;
  readonly createSha256: CreateSha256;
  /** The writer is alive: a half line at the end and a manifest that lags are as they should be. */
  readonly live?: boolean;
  /** The run that this is said to be, by the name of its directory or a row of the index. */
  readonly runId?: string;
  /** A head that was kept elsewhere, by the index for example. */
  readonly witness?: Head;
}

/** How far a bundle can be trusted. Without a witness, whoever could write it could have written all of it anew. */
export type Assurance = "inconsistent" | "consistent, not authenticated" | "consistent, head confirmed by a witness";

export interface Verification {
  /** No finding is an error. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** Of the last line that could be read. */
  readonly head?: Head;
  /** Whole lines of the log. */
  readonly lines: number;
  readonly runId?: string;
  readonly assurance: Assurance;
}

/** Files whose digest stands in `RunStarted`. */
const SNAPSHOTS = [
  ["flowHash", BUNDLE_FILES.flow],
  ["policyHash", BUNDLE_FILES.policySnapshot],
  ["contextPackHash", BUNDLE_FILES.contextPack],
] as const;

async function verifySnapshots(files: Files, { payload, seq }: TimelineEvent<"RunStarted">): Promise<void> {
  for (const [field, path] of SNAPSHOTS) {
    const sha256 = payload[field];
    const codes = { missing: "file_missing", changed: "file_changed" } as const;
    if (sha256 !== undefined) await verifyFile(files, path, { sha256, seqs: [seq] }, codes);
    else if ((await files.source.stat(path)) !== undefined) {
      files.onFinding(finding("file_unnamed", { file: path, message: "the log does not vouch for this file" }));
    }
  }
}

/** Everything that the events of a log say about other files. */
class Claims {
  readonly #files: Files;
  readonly #artifacts: ArtifactCheck;
  readonly #sessions: SessionCheck;
  #started: TimelineEvent<"RunStarted"> | undefined;

  constructor(files: Files) {
    this.#files = files;
    this.#artifacts = new ArtifactCheck(files);
    this.#sessions = new SessionCheck(files);
  }

  add(event: TimelineEvent | UnknownEvent): void {
    artifactsOf(event, (ref) => this.#artifacts.add(ref, event.seq));
    if (!isKnownEvent(event)) return;
    this.#sessions.add(event);
    if (event.type === "RunStarted") this.#started ??= event;
  }

  async verify(): Promise<void> {
    if (this.#started !== undefined) await verifySnapshots(this.#files, this.#started);
    await this.#artifacts.finish();
    await this.#sessions.finish();
  }
}

/** Reads the log to its end. @throws VersionError, BundleError */
async function readLog(
  source: BundleSource,
  log: LogCheck,
  claims: Claims,
  files: Files,
  live: boolean,
): Promise<void> {
  const splitter = new LineSplitter();
  for await (const chunk of source.read(BUNDLE_FILES.timeline)) {
    for (const line of splitter.push(chunk)) {
      const event = log.next(line);
      if (event !== undefined) claims.add(event);
    }
  }
  const open = splitter.end();
  if (open !== undefined) reportOpenLine(open, live, files.onFinding);
}

function reportFailure(error: unknown, findings: FindingList): void {
  const file = BUNDLE_FILES.timeline;
  if (error instanceof VersionError) {
    const { expected, found } = error;
    findings.add(finding("format_future", { file, message: `${error.message} ${error.hint}`, expected, found }));
  } else if (error instanceof BundleError) {
    const code = error.code === "file_missing" ? "timeline_missing" : codeOf(error);
    findings.add(finding(code, { file: error.path, message: error.message }));
  } else throw error;
}

/**
 * Checks a bundle against itself, reading everything once, streaming: the chain over the bytes of each line, numbers,
 * times, the identity of the run, and every file that the log names by its digest. What is wrong is a finding, never
 * an exception; only a source that fails in a way that is no `BundleError` makes this reject.
 */
export async function verifyBundle(source: BundleSource, options: VerifyOptions): Promise<Verification> {
  const findings = new FindingList();
  const live = options.live === true;
  const files: Files = { source, createSha256: options.createSha256, onFinding: findings.add };
  const witness: HeadWatch | undefined = options.witness && { head: options.witness };
  let log = new LogCheck(options.sha256, [], findings.add);
  let confirmed = false;
  try {
    const manifest = await readManifest(source, findings.add);
    const kept: HeadWatch | undefined = manifest?.head && { head: manifest.head };
    const watches = [kept, witness].filter((watch) => watch !== undefined);
    log = new LogCheck(options.sha256, watches, findings.add);
    const claims = new Claims(files);
    await readLog(source, log, claims, files, live);
    if (log.head === undefined && !live) {
      findings.add(finding("timeline_empty", { file: BUNDLE_FILES.timeline, message: "the log has no events" }));
    }
    if (manifest !== undefined) compareManifest(manifest, kept, log, live, findings.add);
    if (witness !== undefined) {
      const state = compareHead(witness, log.head, "witness", findings.add);
      confirmed = state === "same" || state === "behind";
    }
    if (options.runId !== undefined && log.runId !== undefined && options.runId !== log.runId) {
      const message = "the log is that of another run";
      const ids = { expected: options.runId, found: log.runId };
      findings.add(finding("run_id_mismatch", { file: BUNDLE_FILES.timeline, message, ...ids }));
    }
    await claims.verify();
  } catch (error) {
    reportFailure(error, findings);
  }
  const ok = findings.errors === 0;
  const trusted = confirmed ? "consistent, head confirmed by a witness" : "consistent, not authenticated";
  return {
    ok,
    findings: findings.list(),
    ...(log.head === undefined ? {} : { head: log.head }),
    lines: log.lines,
    ...(log.runId === undefined ? {} : { runId: log.runId }),
    assurance: ok ? trusted : "inconsistent",
  };
}
