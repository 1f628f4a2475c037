import type { Grade, GradeRange } from "@openexec/timeline";

/** Grades of the lines of a log, in ranges. */
export class Grades {
  readonly ranges: GradeRange[] = [];
  readonly counts: Record<Grade, number> = { "re-executed": 0, served: 0, equivalent: 0, carried: 0, unobserved: 0 };

  add(seq: number, grade: Grade): void {
    this.counts[grade]++;
    const last = this.ranges[this.ranges.length - 1];
    if (last !== undefined && last.grade === grade && last.toSeq === seq - 1) {
      this.ranges[this.ranges.length - 1] = { ...last, toSeq: seq };
    } else this.ranges.push({ fromSeq: seq, toSeq: seq, grade });
  }
}
