import type { Sha256Hex } from "@openexec/timeline";
import type { RunSource } from "../source/run-source.ts";

/** The first line that does not follow from the lines before it. */
export interface BadLine {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

export interface ChainReport {
  readonly lines: number;
  readonly head: Sha256Hex | undefined;
  readonly firstBad?: BadLine;
}

/** Lines per request. */
const PAGE = 500;

export type ToChain =
  | { readonly type: "lines"; readonly lines: readonly string[] }
  | { readonly type: "end"; readonly head: string };
export type FromChain =
  | { readonly type: "progress"; readonly done: number }
  | { readonly type: "report"; readonly report: ChainReport };

/**
 * Reads the log line by line and hashes it again, in a worker. Stops at the first line that does not fit.
 * @param head hash that the last line should have
 */
export async function checkChain(
  source: RunSource,
  endSeq: number,
  head: string,
  onProgress: (done: number) => void,
): Promise<ChainReport> {
  const worker = new Worker(new URL("./chain-worker.ts", import.meta.url), { type: "module" });
  const send = (message: ToChain): Promise<FromChain> =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromChain>) => resolve(data);
      worker.onerror = () => reject(new Error("The hashes could not be computed in this browser."));
      worker.postMessage(message);
    });
  try {
    for (let next = 1; next <= endSeq; ) {
      const { lines } = await source.lines(next, Math.min(endSeq, next + PAGE - 1));
      if (lines.length === 0) throw new Error(`The log ends at line ${next - 1} instead of ${endSeq}.`);
      const answer = await send({ type: "lines", lines });
      if (answer.type === "report") return answer.report;
      next += lines.length;
      onProgress(answer.done);
    }
    const answer = await send({ type: "end", head });
    if (answer.type === "report") return answer.report;
    throw new Error("The hashes could not be computed in this browser.");
  } finally {
    worker.terminate();
  }
}
