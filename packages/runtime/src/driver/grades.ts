import type { Grade, GradeRange } from "@openexec/timeline";

/** Grades of the lines of a log, in ranges. */
export class Grades {
  readonly counts: Record<Grade, number> = { "re-executed": 0, served: 0, equivalent: 0, carried: 0, unobserved: 0 };
  readonly #ended: GradeRange[] = [];
  #open: { readonly fromSeq: number; toSeq: number; readonly grade: Grade } | undefined;

  add(seq: number, grade: Grade): void {
    this.counts[grade]++;
    const open = this.#open;
    if (open !== undefined && open.grade === grade && open.toSeq === seq - 1) {
      open.toSeq = seq;
      return;
    }
    if (open !== undefined) this.#ended.push(open);
    this.#open = { fromSeq: seq, toSeq: seq, grade };
  }

  get ranges(): readonly GradeRange[] {
    return this.#open === undefined ? this.#ended : [...this.#ended, { ...this.#open }];
  }
}
