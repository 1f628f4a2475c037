import type { RunId } from "@openexec/timeline";
import type { OpenedRun, RunLogs } from "../run/run-logs.ts";

/** Of one message. */
const LIMITS = { lines: 500, characters: 256 * 1024 };
/** Pages that are kept as text: clients that are up to date ask for the same one. */
const KEPT_PAGES = 8;

/** Lines as they are sent: numbers of the first and the last, and a JSON array. */
export interface LinePage {
  readonly fromSeq: number;
  readonly lastSeq: number;
  readonly json: string;
}

/** The log of one run, watched for all clients that follow it: read once, made to text once. */
export class RunFeed {
  readonly runId: RunId;
  readonly #logs: RunLogs;
  readonly #wake = new Set<() => void>();
  readonly #pages = new Map<string, Promise<LinePage | undefined>>();
  #run: OpenedRun;
  #stop: (() => void) | undefined;
  #looking: Promise<void> | undefined;
  #again = false;

  constructor(logs: RunLogs, run: OpenedRun) {
    this.runId = run.runId;
    this.#logs = logs;
    this.#run = run;
    this.#stop = run.bundle.source.watch?.(() => this.look());
  }

  /** The project of the run, empty when it has none. */
  get project(): string {
    return this.#run.log.run.project ?? "";
  }

  get endSeq(): number {
    return this.#run.log.endSeq;
  }

  /** Calls back when there is more. @returns ends that */
  follow(wake: () => void): () => void {
    this.#wake.add(wake);
    return () => this.#wake.delete(wake);
  }

  get isFollowed(): boolean {
    return this.#wake.size > 0;
  }

  /** Reads what was appended and tells those who follow. */
  look(): void {
    this.#again = true;
    this.#looking ??= this.#lookOn().finally(() => {
      this.#looking = undefined;
    });
  }

  /** The next lines from a number on; `undefined` when there are none yet. */
  page(from: number): Promise<LinePage | undefined> {
    const key = `${from}:${this.endSeq}`;
    const known = this.#pages.get(key);
    if (known !== undefined) return known;
    const page = this.#read(from);
    this.#pages.set(key, page);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= KEPT_PAGES) break;
      this.#pages.delete(oldest);
    }
    return page;
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#wake.clear();
    this.#pages.clear();
  }

  async #read(from: number): Promise<LinePage | undefined> {
    const lines = await this.#run.log.lines(from, Number.MAX_SAFE_INTEGER, LIMITS);
    const [first, last] = [lines[0], lines.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    return { fromSeq: first.seq, lastSeq: last.seq, json: JSON.stringify(lines.map(({ raw }) => raw)) };
  }

  async #lookOn(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const before = this.endSeq;
      try {
        const run = await this.#logs.open(this.runId);
        if (run === undefined) return;
        this.#run = run;
      } catch {
        // Unreadable for now: the next change, or the next request of its events, says so.
        return;
      }
      if (this.endSeq !== before) for (const wake of [...this.#wake]) wake();
    }
  }
}
