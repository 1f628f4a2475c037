import type { CallId, PayloadOf } from "@openexec/timeline";
import type { TapeFindings } from "./tape-findings.ts";
import type { TapeReader } from "./tape-reader.ts";
import type { TapeSource } from "./tape-source.ts";

/** A tape as its parts know it. */
export interface TapeView {
  readonly source: TapeSource;
  readonly reader: TapeReader;
  readonly findings: TapeFindings;
  /** The recorded outcome of a turn that is replayed alone. */
  turnOf(callId: CallId): PayloadOf<"AgentTurn"> | undefined;
  /** When the process of this turn died, if it did before the turn was over; later than all when nobody says so. */
  diedDuring(callId: CallId): string | undefined;
}
