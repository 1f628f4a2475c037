import type { Home } from "@openexec/bundle";
import { IMPORTERS } from "@openexec/capture";
import type { ImportProgress, Imports } from "@openexec/protocol";
import { ApiError, type SessionImports, type WriteLog } from "@openexec/server";
import type { RunIndex } from "@openexec/store";
import { CliError } from "../../framework/cli-error.ts";
import type { Context } from "../../framework/context.ts";
import type { FoundSession } from "../../import/find-sessions.ts";
import type { ImportResult } from "../../import/importer.ts";
import { runIds } from "../run-files.ts";

/** Whoever looks again so soon sees the same sessions; milliseconds. */
const FRESH_MS = 5_000;
/** Failures that are told one by one. */
const MAX_FAILURES = 5;

type Job = { -readonly [Field in keyof ImportProgress]: ImportProgress[Field] };

/** Imports sessions of this machine's user into a home, one client after the other, while it is served. */
export class HomeImports implements SessionImports {
  readonly #home: Home;
  readonly #index: RunIndex;
  readonly #context: Pick<Context, "env" | "now">;
  readonly #log: WriteLog;
  readonly #jobs = new Map<string, Job>();
  #found: { readonly atMs: number; readonly sessions: Promise<readonly FoundSession[]> } | undefined;
  #working: Promise<void> | undefined;
  #stop = new AbortController();
  #closed = false;

  /** @param index where imported runs are listed at once */
  constructor(home: Home, index: RunIndex, context: Pick<Context, "env" | "now">, log: WriteLog) {
    this.#home = home;
    this.#index = index;
    this.#context = context;
    this.#log = log;
  }

  async state(): Promise<Imports> {
    const left = await this.#left();
    return {
      sources: IMPORTERS.map(({ system, client }) => {
        const own = left.filter(({ session }) => session.header.system === system);
        const oldest = own.at(-1)?.session.header.startedAt;
        const job = this.#jobs.get(system);
        return {
          client: system,
          label: client,
          sessions: own.length,
          bytes: bytesOf(own),
          ...(oldest === undefined ? {} : { oldest }),
          ...(job === undefined ? {} : { import: { ...job, failures: [...job.failures] } }),
        };
      }),
    };
  }

  async start(client: string | undefined): Promise<void> {
    const known = IMPORTERS.map(({ system }) => system);
    if (client !== undefined && !known.includes(client)) {
      throw new ApiError(400, "unknown_value", `client: there is no ${JSON.stringify(client)}.`, { fields: { known } });
    }
    let left = await this.#left();
    // What was stopped ends its session first: what it leaves is begun anew after.
    while (this.#stop.signal.aborted && this.#working !== undefined) {
      await this.#working;
      left = await this.#left();
    }
    if (this.#closed) return;
    if (this.#stop.signal.aborted) this.#stop = new AbortController();
    for (const system of client === undefined ? known : [client]) {
      const own = left.filter(({ session }) => session.header.system === system);
      if (own.length === 0 || isUnderWay(this.#jobs.get(system))) continue;
      this.#jobs.set(system, newJob(own));
    }
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  stop(): void {
    this.#stop.abort();
    for (const job of this.#jobs.values()) if (job.state === "waiting") job.state = "stopped";
  }

  /** Resolves when nothing is being imported any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.stop();
    await this.#working;
  }

  async #work(): Promise<void> {
    for (;;) {
      const next = [...this.#jobs].find(([, job]) => job.state === "waiting");
      if (next === undefined) return;
      const [system, job] = next;
      await this.#import(system, job);
      const { state, sessions, done, failed, error } = job;
      const level = state === "failed" ? "error" : "info";
      this.#log({ level, msg: "import ended", client: system, state, sessions, done, failed, ...(error && { error }) });
    }
  }

  async #import(system: string, job: Job): Promise<void> {
    const { signal } = this.#stop;
    job.state = "running";
    try {
      // A server that imports nothing loads nothing of it.
      const { Importer } = await import("../../import/importer.ts");
      const own = (await this.#left()).filter(({ session }) => session.header.system === system);
      const importer = await Importer.open(this.#home, this.#context, this.#index);
      try {
        await importer.import(own, { signal, onResult: (result) => note(job, result) });
      } finally {
        await importer.close();
      }
      job.state = signal.aborted ? "stopped" : "done";
    } catch (error) {
      job.state = "failed";
      job.error = error instanceof Error ? error.message : String(error);
    }
  }

  /** Sessions that are no runs yet, newest first. */
  async #left(): Promise<readonly FoundSession[]> {
    const there = new Set<string>(runIds(this.#home));
    return (await this.#sessions()).filter(({ session }) => !there.has(session.runId));
  }

  #sessions(): Promise<readonly FoundSession[]> {
    const nowMs = this.#context.now();
    if (this.#found === undefined || nowMs - this.#found.atMs > FRESH_MS) {
      this.#found = { atMs: nowMs, sessions: this.#find() };
      this.#found.sessions.catch(() => {
        this.#found = undefined;
      });
    }
    return this.#found.sessions;
  }

  async #find(): Promise<readonly FoundSession[]> {
    const { logsAt, openLogs, sessionFolders } = await import("../../import/find-sessions.ts");
    try {
      const logs = await logsAt({ folders: sessionFolders(this.#context), files: [] });
      return (await openLogs(logs)).sessions;
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      throw new ApiError(503, error.code, error.message, { cause: error });
    }
  }
}

function newJob(sessions: readonly FoundSession[]): Job {
  const bytes = bytesOf(sessions);
  return { state: "waiting", sessions: sessions.length, done: 0, bytes, doneBytes: 0, failed: 0, failures: [] };
}

function isUnderWay(job: Job | undefined): boolean {
  return job?.state === "waiting" || job?.state === "running";
}

function note(job: Job, result: ImportResult): void {
  job.done++;
  job.doneBytes += result.found.bytes;
  if ("run" in result) return;
  job.failed++;
  if (job.failures.length < MAX_FAILURES) {
    job.failures.push({ path: result.found.path, message: result.error.message });
  }
}

function bytesOf(sessions: readonly FoundSession[]): number {
  return sessions.reduce((sum, { bytes }) => sum + bytes, 0);
}
