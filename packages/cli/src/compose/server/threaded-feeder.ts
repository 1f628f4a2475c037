import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Home } from "@openexec/bundle";
import { RunLogs } from "@openexec/server";
import { IndexError } from "@openexec/store";
import { BUNDLE_FILES, type RunId } from "@openexec/timeline";
import { readDue } from "../../history/read-due.ts";
import type { TextsLeft } from "../../history/tell-texts.ts";
import { IndexFeeder } from "./index-feeder.ts";
import type {
  IndexThreadAnswer,
  IndexThreadAsk,
  IndexThreadData,
  IndexThreadValue,
  ThreadError,
} from "./index-thread-messages.ts";
import type { LastingIndex } from "./lasting-index.ts";

/** Not there where the sources run: this thread does the work then. */
const THREAD = new URL("./index-thread.js", import.meta.url);

/** Bytes of a log that are read in this thread when the other one has nothing to do: passing them on would cost more. */
const SHORT_BYTES = 16 * 1024;

/** What a server is asked while it waits for the thread. */
interface Waiting {
  resolve(value: IndexThreadValue): void;
  reject(error: unknown): void;
  /** The same in this thread. */
  here(): Promise<IndexThreadValue>;
}

/**
 * Brings the index up to the logs in a thread of its own, so that whoever asks the server does not wait for what it reads. A few
 * lines that a known run has more are read here, unless both would write at the same time. Where there is no such thread, or
 * the index is one in memory, this thread does it all.
 */
export class ThreadedFeeder {
  readonly #home: Home;
  readonly #index: LastingIndex;
  readonly #here: IndexFeeder;
  readonly #onThreadLost: (why: string) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #ended: Promise<void> | undefined;
  /** There is no thread, or it has ended. */
  #isAlone: boolean;
  #closed = false;
  #next = 0;

  /** @param onThreadLost told why the thread has ended, when nobody ended it */
  constructor(home: Home, index: LastingIndex, onThreadLost: (why: string) => void) {
    this.#home = home;
    this.#index = index;
    this.#onThreadLost = onThreadLost;
    this.#here = new IndexFeeder(home, index);
    this.#isAlone = !existsSync(fileURLToPath(THREAD));
  }

  /** As {@link IndexFeeder.feed}. */
  async feed(runId: RunId): Promise<boolean> {
    const here = (): Promise<boolean> => this.#here.feed(runId);
    if (this.#waiting.size === 0 && (await this.#isShort(runId))) return here();
    return this.#ask((n) => ({ askType: "feed", n, runId }), here);
  }

  /** Reads the texts that an import left. @returns whose are left: another process reads them, or they cannot be read */
  readTexts(): Promise<TextsLeft> {
    return this.#ask(
      (n) => ({ askType: "texts", n }),
      () => readDue(this.#index, this.#home, () => !this.#closed),
    );
  }

  /** Keeps the long log of a run that is over folded. Where there is no thread to do it, whoever opens the run does. */
  async fold(runId: RunId): Promise<void> {
    if (this.#bytesOf(runId) < RunLogs.KEPT_FROM_BYTES) return;
    await this.#ask(
      (n) => ({ askType: "fold", n, runId }),
      async () => false,
    );
  }

  /** Resolves when what was begun is written; nothing is asked afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#worker?.postMessage({ askType: "stop" } satisfies IndexThreadAsk);
    await this.#ended;
  }

  async #isShort(runId: RunId): Promise<boolean> {
    const known = await this.#index.get(runId, "key");
    return known !== undefined && Math.abs(this.#bytesOf(runId) - known.offset) < SHORT_BYTES;
  }

  #bytesOf(runId: RunId): number {
    const log = join(this.#home.runDirectory(runId), BUNDLE_FILES.timeline);
    return statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  }

  #ask<Value extends IndexThreadValue>(ask: (n: number) => IndexThreadAsk, here: () => Promise<Value>): Promise<Value> {
    const worker = this.#thread();
    if (worker === undefined) return here();
    return new Promise((resolve, reject) => {
      const n = this.#next++;
      this.#waiting.set(n, { resolve: (value) => resolve(value as Value), reject, here });
      worker.postMessage(ask(n));
    });
  }

  #thread(): Worker | undefined {
    if (this.#isAlone || this.#closed || this.#index.isStandIn) return undefined;
    this.#worker ??= this.#start();
    return this.#worker;
  }

  #start(): Worker {
    const workerData: IndexThreadData = { home: this.#home.path };
    const worker = new Worker(THREAD, { workerData, execArgv: [] });
    worker.on("message", (answer: IndexThreadAnswer) => this.#take(answer));
    // Out of memory, or the file cannot be opened there: this thread goes on.
    worker.on("error", (error: unknown) => {
      this.#isAlone = true;
      this.#onThreadLost(error instanceof Error ? error.message : String(error));
    });
    this.#ended = new Promise((resolve) => {
      worker.on("exit", () => {
        this.#worker = undefined;
        this.#isAlone = true;
        const left = [...this.#waiting.values()];
        this.#waiting.clear();
        for (const { here, resolve: done, reject } of left) here().then(done, reject);
        resolve();
      });
    });
    return worker;
  }

  #take(answer: IndexThreadAnswer): void {
    const waiting = this.#waiting.get(answer.n);
    this.#waiting.delete(answer.n);
    if ("value" in answer) {
      waiting?.resolve(answer.value);
      return;
    }
    const error = this.#revive(answer.error);
    if (error instanceof IndexError) this.#index.heard(error);
    waiting?.reject(error);
  }

  #revive({ name, message, code }: ThreadError): Error {
    if (code !== undefined) return new IndexError(code, this.#home.indexPath, message);
    return Object.assign(new Error(message), { name });
  }
}
