import type { RunRow } from "@openexec/protocol";
import {
  BUNDLE_FILES,
  type BundleSource,
  foldRun,
  isKnownEvent,
  outlineProjection,
  parseSessionLine,
  type RunState,
  readTimeline,
  type SessionId,
  type SessionLine,
  sessionPaths,
  type TimelineEntry,
} from "@openexec/timeline";
import type {
  FileEntry,
  FilesState,
  LinePage,
  LogEntry,
  PolicyEntry,
  ProductEntry,
  RunOpening,
  SearchHit,
} from "../run/source/run-source.ts";
import { isRecord } from "../run/text/is-record.ts";
import { noEvents } from "./open-error.ts";

/** Every how many lines the place of one is kept. */
const STRIDE = 64;
/** Lines of a page at most. */
const PAGE = 500;
/** Hits of a search at most. */
const MOST_HITS = 500;
const AROUND = 60;

/** A run read from a bundle, in this browser: what the server answers about runs, from the bundle alone. */
export class LocalRun {
  readonly #source: BundleSource;
  readonly #offsets: number[] = [];
  #lines = 0;
  readonly #policy: PolicyEntry[] = [];
  readonly #logs: LogEntry[] = [];
  readonly #products: ProductEntry[] = [];
  readonly #files: FileEntry[] = [];
  readonly #patches: FilesState["patches"][number][] = [];

  constructor(source: BundleSource) {
    this.#source = source;
  }

  /** Reads the whole log once. @throws VersionError, BundleError, OpenError when no line of it can be read */
  async open(): Promise<RunOpening> {
    const outline = outlineProjection.init();
    const onEntry = ({ event, offset }: TimelineEntry): void => {
      outlineProjection.apply(outline, event);
      if (this.#lines % STRIDE === 0) this.#offsets.push(offset);
      this.#lines++;
      if (isKnownEvent(event)) this.#note(event);
    };
    const folded = await foldRun(this.#source, { check: false, onEntry });
    const { run, steps, status, durationMs, number, findings } = folded;
    const row = rowOf(run, { status, durationMs, number, logs: this.#logs });
    const damages = findings.filter(({ severity }) => severity === "error" || severity === "warning");
    // What vouches for the rest of the bundle is not needed to read it.
    const told = damages.filter(({ code }) => !code.startsWith("manifest_")).map(({ message }) => message);
    if (this.#lines === 0) throw noEvents(told[0]);
    const known = headOf(await this.#json(BUNDLE_FILES.manifest));
    if (known > run.lastSeq) told.push(`Its manifest knows ${known} events, the log ends with event ${run.lastSeq}.`);
    const flow = await this.#json(BUNDLE_FILES.flow);
    return {
      row,
      steps,
      marks: outline.marks,
      times: [],
      endSeq: run.lastSeq,
      head: run.head ?? "",
      findings: told,
      ...(flow === undefined ? {} : { flow }),
    };
  }

  async lines(from: number, to: number): Promise<LinePage> {
    const lines: string[] = [];
    const start = this.#offsets[Math.floor((from - 1) / STRIDE)] ?? 0;
    for await (const { event, raw } of readTimeline(this.#source, { check: false, range: { from: start } })) {
      if (event.seq > to || lines.length >= PAGE) break;
      if (event.seq >= from) lines.push(raw);
    }
    return { lines };
  }

  async artifact(path: string): Promise<Uint8Array> {
    return this.#bytes(path);
  }

  async session(sessionId: string): Promise<readonly SessionLine[]> {
    const text = new TextDecoder().decode(await this.#bytes(sessionPaths(sessionId as SessionId).events));
    return text.split("\n").flatMap((line) => {
      const parsed = line === "" ? undefined : parseSessionLine(parseJson(line));
      return parsed === undefined ? [] : [parsed];
    });
  }

  async search(text: string): Promise<readonly SearchHit[]> {
    const wanted = text.toLowerCase();
    const hits: SearchHit[] = [];
    for await (const { event, raw } of readTimeline(this.#source, { check: false })) {
      const at = raw.toLowerCase().indexOf(wanted);
      if (at < 0) continue;
      const start = Math.max(0, at - AROUND);
      const excerpt = raw.slice(start, at + text.length + AROUND);
      hits.push({ seq: event.seq, excerpt, from: at - start, to: at - start + text.length });
      if (hits.length >= MOST_HITS) break;
    }
    return hits;
  }

  policyChecks(): readonly PolicyEntry[] {
    return this.#policy;
  }

  logs(): readonly LogEntry[] {
    return this.#logs;
  }

  products(): readonly ProductEntry[] {
    return this.#products;
  }

  filesAt(seq: number): FilesState {
    const files = new Map<string, FileEntry>();
    for (const file of this.#files) if (file.seq <= seq) files.set(file.path, file);
    return { files: [...files.values()], patches: this.#patches.filter((patch) => patch.seq <= seq) };
  }

  #note(event: Parameters<typeof outlineProjection.apply>[1]): void {
    if (!isKnownEvent(event)) return;
    const { seq, at, attemptId } = event;
    const place = { seq, at, ...(attemptId === undefined ? {} : { attemptId }) };
    if (event.type === "PolicyCheck") this.#policy.push({ ...place, ...event.payload });
    else if (event.type === "LogLine")
      this.#logs.push({ ...place, level: event.payload.level, message: event.payload.message });
    else if (event.type === "ArtifactCreated") {
      const { name, role, artifact } = event.payload;
      this.#products.push({ seq, name, role, ...artifact });
    } else if (event.type === "FileChange")
      this.#files.push({ seq, path: event.payload.path, change: event.payload.change });
    else if (event.type === "GitSnapshot" || event.type === "GitCommit") {
      for (const { path, added, removed } of event.payload.files ?? [])
        this.#files.push({ seq, path, change: "modified", added, removed });
      const patch = event.type === "GitCommit" ? event.payload.patch : event.payload.change;
      if (patch !== undefined) this.#patches.push({ seq, path: patch.path, sha256: patch.sha256, bytes: patch.bytes });
    }
  }

  async #bytes(path: string): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#source.read(path)) chunks.push(chunk);
    const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }

  async #json(path: string): Promise<unknown> {
    if ((await this.#source.stat(path)) === undefined) return undefined;
    return parseJson(new TextDecoder().decode(await this.#bytes(path)));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A damaged file is as good as none: what vouches for it is the check of the bundle.
    return undefined;
  }
}

/** The number of the last event that a manifest of ours knows; 0 where it says none. */
function headOf(manifest: unknown): number {
  const head = isRecord(manifest) ? manifest.head : undefined;
  return isRecord(head) && typeof head.seq === "number" ? head.seq : 0;
}

interface Beside {
  readonly status: RunRow["status"];
  readonly durationMs: number | undefined;
  readonly number: number | undefined;
  readonly logs: readonly LogEntry[];
}

/** The run as lists show it, from its log alone. */
function rowOf(run: RunState, { status, durationMs, number, logs }: Beside): RunRow {
  const { startedAt = "", finishedAt, totals, workspace, error } = run;
  // Prices may be of several tables, as those of agents and ours.
  const usd = totals.cost.filter(({ currency }) => currency === "USD");
  const cost = usd.length === 0 ? undefined : usd.reduce((sum, { amount }) => sum + amount, 0);
  return {
    id: run.runId ?? "",
    ...(number === undefined ? {} : { number }),
    project: run.project ?? "",
    title: run.title ?? run.name ?? run.runId ?? "",
    flow: run.name ?? "",
    status,
    trigger: run.trigger ?? "",
    createdAt: startedAt,
    startedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(durationMs === undefined ? {} : { durationMs }),
    models: [],
    steps: totals.steps,
    modelCalls: totals.modelCalls,
    toolCalls: totals.toolCalls,
    inputTokens: totals.inputTokens,
    outputTokens: totals.outputTokens,
    ...(cost === undefined ? {} : { costUsd: cost }),
    unpricedCalls: totals.unpricedCalls,
    errors: logs.filter(({ level }) => level === "error").length,
    warnings: logs.filter(({ level }) => level === "warning").length,
    ...(workspace?.branch === undefined ? {} : { branch: workspace.branch }),
    ...(workspace?.baseCommit === undefined ? {} : { commit: workspace.baseCommit }),
    interactions: 0,
    pendingInteractions: run.waiting.length,
    violations: run.policyChecks.block + run.policyChecks.require_approval,
    ...(error === undefined
      ? {}
      : { error: { message: error.message, ...(error.code === undefined ? {} : { code: error.code }) } }),
    pinned: false,
    tags: [],
    lastSeq: run.lastSeq,
    head: run.head ?? "",
  };
}
