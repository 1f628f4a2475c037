import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { toErrorRecord } from "@openexec/timeline";
import type { ImportJob, JobResult, WorkerData } from "./session-job.ts";
import type { ImportSettings } from "./write-session.ts";

/** Whoever writes sessions and reads texts: this thread, or several others. */
export interface SessionWriters {
  /** How many jobs are done at the same time. */
  readonly atOnce: number;
  /** Whether runs are written without their texts, which are read when all are listed. */
  readonly areTextsLater: boolean;
  do(job: ImportJob): Promise<JobResult>;
  close(): Promise<void>;
}

/** Garbage of a thread beyond this is collected before more memory is taken. */
const LIMITS = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 32 };

/**
 * Jobs that a thread has at once: when one is done it begins the next, also while this thread is busy writing to the
 * index. With more of them more texts would wait in memory.
 */
const JOBS_EACH = 2;

interface Assigned {
  readonly job: ImportJob;
  readonly answer: (result: JobResult) => void;
}

/** A thread and its jobs, in the order in which it does them. */
interface Thread {
  readonly worker: ReturnType<StartWorker>;
  readonly jobs: Assigned[];
}

/** Starts a thread; tests start none. */
export type StartWorker = (settings: WorkerData) => Pick<Worker, "on" | "postMessage" | "terminate">;

/**
 * Threads keep all cores busy: more of V8's own that collect young garbage of each of them only wait for one another. Holds
 * for the whole process.
 */
const COLLECT_ALONE = "--no-parallel-scavenge";

const startWorker: StartWorker = (workerData) => {
  setFlagsFromString(COLLECT_ALONE);
  return new Worker(new URL("./worker.js", import.meta.url), { workerData, resourceLimits: LIMITS });
};

const STOPPED = "the import was stopped";

function failed(error: unknown): JobResult {
  return { type: "failed", error: toErrorRecord(error), fatal: false };
}

/** Does jobs in threads of their own, each of which does one after the other. */
export class SessionThreads implements SessionWriters {
  readonly atOnce: number;
  readonly areTextsLater = true;
  readonly #settings: ImportSettings;
  readonly #threads: number;
  readonly #all = new Set<Thread>();
  #closed = false;

  constructor(
    settings: ImportSettings,
    threads: number,
    private readonly newWorker: StartWorker = startWorker,
  ) {
    this.#settings = settings;
    this.#threads = threads;
    this.atOnce = threads * JOBS_EACH;
  }

  /** Never more than `atOnce` at a time; what is asked when it is closed has failed. */
  async do(job: ImportJob): Promise<JobResult> {
    if (this.#closed) return failed(new Error(STOPPED));
    const thread = this.#leastBusy();
    return new Promise((answer) => {
      thread.jobs.push({ job, answer });
      thread.worker.postMessage(job);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map(({ worker }) => worker.terminate()));
  }

  #leastBusy(): Thread {
    const [least] = [...this.#all].sort((a, b) => a.jobs.length - b.jobs.length);
    const isFull = this.#all.size >= this.#threads;
    return least !== undefined && (isFull || least.jobs.length === 0) ? least : this.#start();
  }

  #start(): Thread {
    const worker = this.newWorker(this.#settings);
    const thread: Thread = { worker, jobs: [] };
    const ended = (error: unknown): void => {
      this.#all.delete(thread);
      const [begun, ...others] = thread.jobs.splice(0);
      begun?.answer(failed(error));
      for (const { job, answer } of others) void this.do(job).then(answer);
    };
    worker.on("message", (result: JobResult) => thread.jobs.shift()?.answer(result));
    // Out of memory, or a defect: this job fails, and the others get another thread.
    worker.on("error", ended);
    worker.on("exit", () => ended(new Error(STOPPED)));
    this.#all.add(thread);
    return thread;
  }
}
