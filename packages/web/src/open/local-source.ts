import { stepsInPieces } from "@openexec/protocol";
import type { SessionLine } from "@openexec/timeline";
import { inPieces } from "../data/in-pieces.ts";
import { nextTask } from "../data/next-task.ts";
import type {
  FilesState,
  LinePage,
  LogEntry,
  PolicyEntry,
  ProductEntry,
  RunOpening,
  RunSource,
  SearchHit,
} from "../run/source/run-source.ts";
import type { FromLocal, SentOpening, ToLocal } from "./local-messages.ts";
import { OpenError } from "./open-error.ts";
import type { Picked } from "./picked.ts";

let opened = 0;

/** A bundle that was picked or dropped. It is read in a worker of its own and leaves this browser nowhere. */
export class LocalSource implements RunSource {
  readonly runId = undefined;
  readonly key = `opened-${++opened}`;
  readonly #picked: Picked;
  readonly #worker = new Worker(new URL("./local-worker.ts", import.meta.url), { type: "module" });
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #next = 1;

  constructor(picked: Picked) {
    this.#picked = picked;
    this.#worker.onmessage = ({ data }: MessageEvent<FromLocal>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("error" in data) waiting?.reject(new OpenError("no_bundle", data.error));
      else waiting?.resolve(data.value);
    };
    this.#worker.onerror = () => {
      for (const { reject } of this.#waiting.values())
        reject(new OpenError("worker_failed", "The reader of bundles did not start in this browser."));
      this.#waiting.clear();
    };
  }

  /** Ends the worker. */
  close(): void {
    this.#worker.terminate();
  }

  #ask<Value>(call: ToLocal["call"]): Promise<Value> {
    const id = this.#next++;
    const message: ToLocal = { id, call };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage(message);
    });
  }

  open = async (_?: AbortSignal, onEnd?: (endSeq: number) => void): Promise<RunOpening> => {
    const { steps, ...opening } = await this.#ask<SentOpening>({ method: "open", args: [this.#picked] });
    onEnd?.(opening.endSeq);
    await nextTask();
    return { ...opening, steps: await inPieces(stepsInPieces(steps)) };
  };
  lines = (from: number, to: number): Promise<LinePage> => this.#ask({ method: "lines", args: [from, to] });
  artifact = ({ path }: { readonly path: string }): Promise<Uint8Array> =>
    this.#ask({ method: "artifact", args: [path] });
  session = (sessionId: string): Promise<readonly SessionLine[]> => this.#ask({ method: "session", args: [sessionId] });
  search = (text: string): Promise<readonly SearchHit[]> => this.#ask({ method: "search", args: [text] });
  policyChecks = (): Promise<readonly PolicyEntry[]> => this.#ask({ method: "policyChecks", args: [] });
  logs = (): Promise<readonly LogEntry[]> => this.#ask({ method: "logs", args: [] });
  products = (): Promise<readonly ProductEntry[]> => this.#ask({ method: "products", args: [] });
  filesAt = (seq: number): Promise<FilesState> => this.#ask({ method: "filesAt", args: [seq] });
  replays = async (): Promise<readonly never[]> => [];
}
