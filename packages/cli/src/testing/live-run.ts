import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Home, RunLock, sha256 } from "@openexec/bundle";
import { runStarted } from "@openexec/testkit";
import {
  BUNDLE_FILES,
  chainHash,
  type Draft,
  encodeEvent,
  genesis,
  newRunId,
  type RunId,
  type Sha256Hex,
  sealLine,
} from "@openexec/timeline";

let made = 0;

/** A run that a test writes line by line, as a writer of another process would. */
export class LiveRun {
  readonly runId: RunId;
  readonly #log: string;
  readonly #lock: RunLock;
  #head: Sha256Hex;
  #seq = 0;

  constructor(home: Home, startMs = Date.now()) {
    made++;
    this.runId = newRunId(
      startMs,
      Uint8Array.from({ length: 10 }, (_, index) => (made * 31 + index * 7) % 256),
    );
    const directory = home.runDirectory(this.runId);
    this.#log = join(directory, BUNDLE_FILES.timeline);
    this.#head = genesis(sha256);
    mkdirSync(directory, { recursive: true });
    writeFileSync(this.#log, "");
    this.#lock = RunLock.acquire(directory);
    home.takeNumber(this.runId);
    this.append(runStarted({ runId: this.runId }));
  }

  get lastSeq(): number {
    return this.#seq;
  }

  /** Appends events, in one write. */
  append(...drafts: readonly Draft[]): void {
    let text = "";
    for (const draft of drafts) {
      this.#seq++;
      const at = new Date(Date.now()).toISOString().replace("Z", "000Z");
      const body = encodeEvent(this.#seq, at, draft);
      this.#head = chainHash(this.#head, body, sha256);
      text += `${sealLine(body, this.#head)}\n`;
    }
    appendFileSync(this.#log, text);
  }

  /** So many lines that say nothing, in one write. */
  log(count: number, message = "on it"): void {
    this.append(...Array.from({ length: count }, () => logLine(message)));
  }

  complete(): void {
    const totals = {
      steps: 0,
      modelCalls: 0,
      toolCalls: 0,
      inputTokens: 0,
      outputTokens: 0,
      cost: [],
      unpricedCalls: 0,
    };
    this.append({ type: "RunCompleted", payload: { status: "completed", totals: { ...totals, durationMs: 1 } } });
    this.#lock.release();
  }

  release(): void {
    this.#lock.release();
  }
}

function logLine(message: string): Draft {
  return { type: "LogLine", payload: { level: "info", message } };
}
