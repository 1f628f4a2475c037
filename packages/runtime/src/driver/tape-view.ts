import type { Divergence } from "@openexec/timeline";
import type { TapeReader } from "./tape-reader.ts";
import type { TapeSource } from "./tape-source.ts";

/** A tape as its parts know it. */
export interface TapeView {
  readonly source: TapeSource;
  readonly reader: TapeReader;
  readonly isAtEnd: boolean;
  readonly isStopped: boolean;
  /** Stops the replay at the line of the pointer. The first call counts. */
  divergeHere(reason: string, more: Pick<Divergence, "expected" | "actual">): void;
}
