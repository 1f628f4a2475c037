import type { CallId, PayloadOf, Recall } from "@openexec/timeline";
import type { AgentMessage } from "../ports/index.ts";
import type { ScriptLine } from "./session-script.ts";
import type { TapeFindings } from "./tape-findings.ts";
import type { RecordedLine, TapeReader } from "./tape-reader.ts";
import type { TapeSource } from "./tape-source.ts";

/** A tape as its parts know it. */
export interface TapeView {
  readonly source: TapeSource;
  readonly reader: TapeReader;
  readonly findings: TapeFindings;
  readonly recall: Recall;
  /** A message as the log holds it. */
  asLogged(message: AgentMessage): AgentMessage;
  /** Which attempts are replayed, where it is not the whole run: one, and those of its branches. */
  readonly replays: ((attemptId: string) => boolean) | undefined;
  /** Whether neither code nor an input from outside leads to a line: it is carried over, or of others. */
  isPassedOver(line: RecordedLine): boolean;
  /** What comes of a turn that goes on, as far as the record holds that. */
  turnAhead(callId: CallId): PayloadOf<"AgentTurn"> | undefined;
  /** Where one attempt is replayed alone: tells what of a session stands before a turn of it that begins now. */
  beforeTurn(callId: CallId): ((line: ScriptLine) => boolean) | undefined;
  /** When the process of this turn died, if it did before the turn was over; later than all when nobody says so. */
  diedDuring(callId: CallId): string | undefined;
}
