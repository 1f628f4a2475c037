import type { CallId, Divergence, PayloadOf } from "@openexec/timeline";
import type { TapeReader } from "./tape-reader.ts";
import type { TapeSource } from "./tape-source.ts";

/** A tape as its parts know it. */
export interface TapeView {
  readonly source: TapeSource;
  readonly reader: TapeReader;
  readonly isStopped: boolean;
  /** The recorded outcome of a turn that is replayed alone. */
  turnOf(callId: CallId): PayloadOf<"AgentTurn"> | undefined;
  /** When the process of this turn died, if it did before the turn was over; later than all when nobody says so. */
  diedDuring(callId: CallId): string | undefined;
  /** Stops the replay: the record does not hold what it takes. */
  lacks(reason: string): void;
  /** Stops the replay at the line of the pointer. The first call counts. */
  divergeHere(reason: string, more: Pick<Divergence, "expected" | "actual">): void;
}
