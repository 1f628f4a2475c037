import { chainHash, genesis, type Sha256Hex } from "@openexec/timeline";
import { sha256 } from "../record/sha256.ts";
import { Grades } from "./grades.ts";
import type { RecordedLine, TapeReader } from "./tape-reader.ts";
import { TotalsCounter } from "./totals.ts";

/** What a replay does with a line: derive it again, hand it to a call, or carry it over. */
export type Passed = "derived" | "served" | "carried";

/** The lines that a replay has passed: counted, graded, and chained as it derived them. */
export class TapeChain {
  readonly grades = new Grades();
  readonly counter = new TotalsCounter();
  readonly classes = { derived: 0, served: 0, carried: 0 };
  #derivedHead = genesis(sha256);
  #recordedHead = genesis(sha256);
  #last: { readonly seq: number; readonly at: string } | undefined;

  constructor(private readonly reader: TapeReader) {}

  /**
   * Passes the line at the pointer. `body`: its bytes as this replay has them.
   * Returns whether the record's own chain holds up to here.
   */
  pass(line: RecordedLine, body: string, how: Passed, isObserved: boolean): boolean {
    this.#derivedHead = chainHash(this.#derivedHead, body, sha256);
    this.#last = { seq: line.seq, at: line.at };
    this.classes[how]++;
    this.counter.see(line as never);
    const grade = how === "derived" ? (isObserved ? "re-executed" : "unobserved") : how;
    this.grades.add(line.seq, grade);
    this.reader.take();
    this.#recordedHead = line.hash;
    return this.#derivedHead === line.hash;
  }

  get derivedHead(): Sha256Hex {
    return this.#derivedHead;
  }

  /** The last line that was passed. */
  get position(): { readonly seq: number; readonly hash: Sha256Hex; readonly at?: string } {
    return { seq: this.#last?.seq ?? 0, hash: this.#derivedHead, ...(this.#last && { at: this.#last.at }) };
  }

  /** Hash of the last line of the record: reads on to its end where the replay stopped before. Ends the tape. */
  headOfRecord(): Sha256Hex {
    let hash = this.#recordedHead;
    for (let line = this.reader.peek(); line !== undefined; line = this.reader.peek()) {
      hash = line.hash;
      this.reader.take();
    }
    return hash;
  }
}
