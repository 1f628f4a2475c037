import type { Grade, GradeRange } from "@openexec/timeline";

const ORDER = ["re-executed", "served", "equivalent", "carried", "unobserved"] as const satisfies readonly Grade[];

/** Grades of the lines of a log, in ranges. A long log has many, so that each is kept as three numbers. */
export class Grades {
  readonly counts: Record<Grade, number> = { "re-executed": 0, served: 0, equivalent: 0, carried: 0, unobserved: 0 };
  /** First line, last line and index of the grade, one range after the other. */
  #numbers = new Float64Array(3 * 64);
  #used = 0;

  add(seq: number, grade: Grade): void {
    this.counts[grade]++;
    const index = ORDER.indexOf(grade);
    const goesOn = this.#numbers[this.#used - 2] === seq - 1 && this.#numbers[this.#used - 1] === index;
    if (goesOn) {
      this.#numbers[this.#used - 2] = seq;
      return;
    }
    if (this.#used === this.#numbers.length) this.#grow();
    this.#numbers.set([seq, seq, index], this.#used);
    this.#used += 3;
  }

  #grow(): void {
    const larger = new Float64Array(this.#used * 2);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }

  get ranges(): readonly GradeRange[] {
    return Array.from({ length: this.#used / 3 }, (_, index) => {
      const [fromSeq = 0, toSeq = 0, grade = 0] = this.#numbers.subarray(index * 3, index * 3 + 3);
      return { fromSeq, toSeq, grade: ORDER[grade] ?? "unobserved" };
    });
  }
}
