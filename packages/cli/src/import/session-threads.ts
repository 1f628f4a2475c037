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

/** A thread, and what it answers to: its listeners stay, for it cannot do without those that Node puts there. */
interface Thread {
  readonly worker: ReturnType<StartWorker>;
  answer: (result: JobResult) => void;
}

/** Starts a thread; tests start none. */
export type StartWorker = (settings: WorkerData) => Pick<Worker, "on" | "postMessage" | "terminate">;

const startWorker: StartWorker = (workerData) =>
  new Worker(new URL("./worker.js", import.meta.url), { workerData, resourceLimits: LIMITS });

const STOPPED = "the import was stopped";

function failed(error: unknown): JobResult {
  return { type: "failed", error: toErrorRecord(error), fatal: false };
}

/** Does jobs in threads of their own, each one at a time. */
export class SessionThreads implements SessionWriters {
  readonly atOnce: number;
  readonly areTextsLater = true;
  readonly #settings: ImportSettings;
  readonly #idle: Thread[] = [];
  readonly #all = new Set<Thread>();
  #closed = false;

  constructor(
    settings: ImportSettings,
    atOnce: number,
    private readonly newWorker: StartWorker = startWorker,
  ) {
    this.#settings = settings;
    this.atOnce = atOnce;
  }

  /** Never more than `atOnce` at a time; what is asked when it is closed has failed. */
  async do(job: ImportJob): Promise<JobResult> {
    if (this.#closed) return failed(new Error(STOPPED));
    const thread = this.#idle.pop() ?? this.#start();
    return new Promise((resolve) => {
      thread.answer = resolve;
      thread.worker.postMessage(job);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map(({ worker }) => worker.terminate()));
  }

  #start(): Thread {
    const worker = this.newWorker(this.#settings);
    const thread: Thread = { worker, answer: () => {} };
    const ended = (error: unknown): void => {
      this.#all.delete(thread);
      const place = this.#idle.indexOf(thread);
      if (place >= 0) this.#idle.splice(place, 1);
      thread.answer(failed(error));
    };
    worker.on("message", (result: JobResult) => {
      this.#idle.push(thread);
      thread.answer(result);
    });
    // Out of memory, or a defect: this job fails, and the next one gets another thread.
    worker.on("error", ended);
    worker.on("exit", () => ended(new Error(STOPPED)));
    this.#all.add(thread);
    return thread;
  }
}
