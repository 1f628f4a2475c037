import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { type Home, type KnownNumbers, RunLock } from "@openexec/bundle";
import type { ImportableSession, ToldSession } from "@openexec/capture";
import type { RunIndex } from "@openexec/store";
import { type ErrorRecord, OpenExecError, type RunId, toErrorRecord, valueAt } from "@openexec/timeline";
import { actorOf } from "../compose/identity.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";
import { runsDue, tellTexts } from "../history/tell-texts.ts";
import { UnreadTexts } from "../history/unread-texts.ts";
import { headerOf } from "../replay/header.ts";
import type { FoundSession } from "./find-sessions.ts";
import { STAGING } from "./is-importing.ts";
import { type FinishedRun, RunPlacer } from "./place-runs.ts";
import { runJob } from "./run-job.ts";
import { SessionThreads, type SessionWriters } from "./session-threads.ts";
import type { ImportSettings, SessionWriter, WrittenSession } from "./write-session.ts";

/** An import that still writes after this time was killed. */
const STALE_MS = 24 * 60 * 60 * 1000;
/** Below it a thread takes longer to start than the work does. */
const WORTH_THREADS = 16 * 1024 * 1024;
/** More threads than that wait for the disk. */
const MOST_THREADS = 8;

/**
 * Threads keep all cores busy: more of V8's own that collect young garbage of each of them only wait for one another. Holds
 * for the whole process, and Node promises nothing for flags that are set after the start.
 */
const COLLECT_ALONE = "--no-parallel-scavenge";

/** What became of a session. `unchanged`: its run is there, made of the same files. */
export interface ImportedRun {
  readonly runId: RunId;
  readonly number: number;
  readonly state: "imported" | "replaced" | "unchanged";
  /** Absent when nothing was read. */
  readonly told?: ToldSession;
}

export type ImportResult = { readonly found: FoundSession } & (
  | { readonly run: ImportedRun }
  | { readonly error: ErrorRecord }
);

export interface ImportOptions {
  /** Ends the import: no other session is begun. */
  readonly signal: AbortSignal;
  /** Whether this process does nothing else and ends with it: only then it may be set up for that alone. */
  readonly ownsProcess?: boolean;
  /** Told of each session when it is done. */
  readonly onResult: (result: ImportResult) => void;
  /** Told with all results when every run is listed and texts are still to be read. */
  readonly onListed?: (results: readonly ImportResult[]) => void;
  /** Told then of how many runs the texts can be found, and how many there are. */
  readonly onTexts?: (done: number, of: number) => void;
}

type WrittenRun = FinishedRun & Pick<WrittenSession, "told">;

/**
 * Writes sessions as runs of a home. A run appears whole, when its session was read to the end; a session whose files
 * have grown since takes the place of its run, with the number and the labels that it had.
 */
export class Importer {
  readonly home: Home;
  readonly #settings: ImportSettings;
  readonly #placer: RunPlacer;
  readonly #numbers: KnownNumbers;
  #local: Promise<SessionWriter> | undefined;

  /** @param index where runs are listed; absent: it is opened by its file, and closed when nothing is imported */
  static async open(home: Home, { env, now }: Pick<Context, "env" | "now">, index?: RunIndex): Promise<Importer> {
    for (const name of await readdir(home.path)) {
      const left = join(home.path, name);
      if (!name.startsWith(STAGING) || now() - (await stat(left)).mtimeMs < STALE_MS) continue;
      await rm(left, { recursive: true, force: true });
    }
    const staging = await mkdtemp(join(home.path, STAGING));
    const { vaultDirectory } = home;
    const projectKey = home.projectKey();
    const settings = { staging, vaultDirectory, projectKey, env: { ...env }, actor: actorOf(env) };
    return new Importer(home, settings, new RunPlacer(home, index));
  }

  private constructor(home: Home, settings: ImportSettings, placer: RunPlacer) {
    this.home = home;
    this.#settings = settings;
    this.#placer = placer;
    this.#numbers = home.knownNumbers();
  }

  /**
   * Imports sessions in their order, one call at a time. One that fails keeps none of the others back.
   * @returns the results in the order of `sessions`, without those that the signal kept from being begun
   * @throws WriteError when no run can be written any more
   */
  async import(sessions: readonly FoundSession[], options: ImportOptions): Promise<readonly ImportResult[]> {
    const { staging } = this.#settings;
    // Of one that waited for a day somebody else has removed it.
    await mkdir(staging, { recursive: true });
    // Says that this process reads the texts that are due; between two imports others do.
    const lock = RunLock.acquire(staging);
    try {
      return await this.#import(sessions, options);
    } finally {
      lock.release();
    }
  }

  async #import(
    sessions: readonly FoundSession[],
    { signal, ownsProcess = false, onResult, onListed, onTexts }: ImportOptions,
  ): Promise<readonly ImportResult[]> {
    const writers = this.#writersFor(sessions, ownsProcess);
    const told = (): readonly ImportResult[] => results.filter((result) => result !== undefined);
    const results: (ImportResult | undefined)[] = [];
    const waiting = sessions.entries();
    const work = async (): Promise<void> => {
      const placing: Promise<void>[] = [];
      for (const [index, found] of waiting) {
        if (signal.aborted) break;
        const done = (result: ImportResult): void => {
          results[index] = result;
          onResult(result);
        };
        const finished = await this.#write(found, writers, signal, done);
        if (finished === undefined) continue;
        // The next session is written meanwhile.
        const placed = this.#place(found, finished, done);
        placed.catch(() => {
          // It is waited for below, where a failure is thrown; without this Node would take it for one that nobody hears of.
        });
        placing.push(placed);
      }
      this.#placer.finish();
      await Promise.all(placing);
    };
    const stop = (): void => void writers.close();
    signal.addEventListener("abort", stop);
    try {
      await Promise.all(Array.from({ length: writers.atOnce }, work));
      if (writers.areTextsLater && !signal.aborted) {
        onListed?.(told());
        await this.#tellTexts(writers, signal, onTexts);
      }
    } finally {
      signal.removeEventListener("abort", stop);
      await writers.close();
      await this.#placer.rest();
    }
    return told();
  }

  async close(): Promise<void> {
    await rm(this.#settings.staging, { recursive: true, force: true });
  }

  /** Makes findable what was only listed so far, also what an import left that was stopped before. */
  async #tellTexts(writers: SessionWriters, signal: AbortSignal, onRuns: ImportOptions["onTexts"]): Promise<void> {
    await this.#placer.withIndex(async (index) => {
      const memory = new UnreadTexts(this.home);
      const left = await tellTexts(index, {
        atOnce: writers.atOnce,
        unreadable: memory.among(await runsDue(index)),
        read: async (runId) => {
          const directory = this.home.runDirectory(runId);
          const result = await writers.do({ jobType: "texts", runId, directory });
          if (result.type === "read") return result.texts;
          if (result.type === "written" || signal.aborted) return undefined;
          throw new OpenExecError(result.error.code ?? "texts_unreadable", result.error.message);
        },
        readAnew: async (runId) =>
          (await import("../history/read-texts.ts")).readAnew(runId, this.home.runDirectory(runId)),
        wanted: () => !signal.aborted,
        ...(onRuns && { onRuns }),
      });
      memory.keep(left.unreadable);
    });
  }

  /** @returns the bundle, or `undefined` when there is nothing to give a place */
  async #write(
    found: FoundSession,
    writers: SessionWriters,
    signal: AbortSignal,
    done: (result: ImportResult) => void,
  ): Promise<WrittenRun | undefined> {
    const { session, path } = found;
    const { runId } = session;
    const directory = this.home.runDirectory(runId);
    const number = this.#numberOf(runId);
    if (existsSync(directory) && (await isSame(directory, session))) {
      done({ found, run: { runId, number, state: "unchanged" } });
      return undefined;
    }
    const result = await writers.do({ jobType: "session", path, runId, number, textsLater: writers.areTextsLater });
    if (result.type === "written") return { runId, number, ...result.written };
    if (result.type === "read") return undefined;
    if (signal.aborted) return undefined;
    await rm(join(this.#settings.staging, runId), { recursive: true, force: true });
    if (result.fatal) throw new OpenExecError(result.error.code ?? "import_failed", result.error.message);
    done({ found, error: result.error });
    return undefined;
  }

  async #place(found: FoundSession, run: WrittenRun, done: (result: ImportResult) => void): Promise<void> {
    const { runId, number, told } = run;
    const placed = await this.#placer.place(run);
    if ("error" in placed) done({ found, error: toErrorRecord(placed.error) });
    else done({ found, run: { runId, number, state: placed.state, told } });
  }

  /** It stands in the files of the run, so it is taken before they are written; whoever writes them in the end takes the same. */
  #numberOf(runId: RunId): number {
    return this.#numbers.of(runId) ?? this.home.takeNumber(runId, this.#numbers);
  }

  #writersFor(sessions: readonly FoundSession[], ownsProcess: boolean): SessionWriters {
    const bytes = sessions.reduce((sum, found) => sum + found.bytes, 0);
    const threads = Math.min(availableParallelism(), sessions.length, MOST_THREADS);
    if (bytes >= WORTH_THREADS) {
      // Before any of them is started.
      if (ownsProcess) setFlagsFromString(COLLECT_ALONE);
      return new SessionThreads(this.#settings, Math.max(1, threads));
    }
    return {
      atOnce: 1,
      areTextsLater: false,
      do: async (job) => {
        // Where threads write, this one loads nothing of it.
        this.#local ??= import("./write-session.ts").then((module) => module.SessionWriter.open(this.#settings));
        return runJob(await this.#local, job, { blocking: false });
      },
      close: async () => {},
    };
  }
}

/** Whether the run in `directory` was made of the session's files as they are now. */
async function isSame(directory: string, { fingerprint }: ImportableSession): Promise<boolean> {
  try {
    return valueAt((await headerOf(directory)).trigger.meta, "fingerprint") === fingerprint;
  } catch (error) {
    // A record that cannot be read is made anew.
    if (error instanceof CliError) return false;
    throw error;
  }
}
