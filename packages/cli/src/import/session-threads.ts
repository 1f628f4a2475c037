import { Worker } from "node:worker_threads";
import { toErrorRecord } from "@openexec/timeline";
import type { ImportJob, JobAnswer, JobRequest, JobResult, WorkerData } from "./session-job.ts";
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

/** A thread and the jobs that it has not answered, in the order in which it does them. */
interface Thread {
  readonly worker: ReturnType<StartWorker>;
  readonly jobs: Map<number, Assigned>;
  /** What it ends with; it begins nothing more. */
  error?: unknown;
}

/** Starts a thread. */
export type StartWorker = (settings: WorkerData) => Pick<Worker, "on" | "postMessage" | "terminate">;

const startWorker: StartWorker = (workerData) =>
  new Worker(new URL("./worker.js", import.meta.url), { workerData, resourceLimits: LIMITS });

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
  #asked = 0;
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
    const request: JobRequest = { jobId: this.#asked++, job };
    return new Promise((answer) => {
      thread.jobs.set(request.jobId, { job, answer });
      thread.worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map(({ worker }) => worker.terminate()));
  }

  #leastBusy(): Thread {
    const going = [...this.#all].filter((thread) => !("error" in thread));
    const [least] = going.sort((a, b) => a.jobs.size - b.jobs.size);
    const isFull = going.length >= this.#threads;
    return least !== undefined && (isFull || least.jobs.size === 0) ? least : this.#start();
  }

  #start(): Thread {
    const worker = this.newWorker(this.#settings);
    const thread: Thread = { worker, jobs: new Map() };
    worker.on("message", ({ jobId, result }: JobAnswer) => {
      thread.jobs.get(jobId)?.answer(result);
      thread.jobs.delete(jobId);
    });
    // Answers given before may come after it, but none after the exit.
    worker.on("error", (error) => {
      thread.error = error;
    });
    // Out of memory, or a defect: the job that was begun fails, and the others get another thread. One that dies before it
    // begins any fails its first, or it would be started for ever.
    worker.on("exit", () => {
      this.#all.delete(thread);
      const [begun, ...others] = thread.jobs.values();
      begun?.answer(failed(thread.error ?? new Error(STOPPED)));
      for (const { job, answer } of others) void this.do(job).then(answer);
    });
    this.#all.add(thread);
    return thread;
  }
}
