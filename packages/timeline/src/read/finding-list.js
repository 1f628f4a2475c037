import { finding } from "./finding.js";

/** Of each code this many are kept; a log of garbage would else fill the memory with findings. */
const KEPT_PER_CODE = 100;
/** Collects findings within bounded memory. What is not kept is counted and said. */
export class FindingList {
  #kept = [];
  #counts = new Map();
  #errors = 0;
  add = (found) => {
    const count = (this.#counts.get(found.code) ?? 0) + 1;
    this.#counts.set(found.code, count);
    if (found.severity === "error") this.#errors++;
    if (count <= KEPT_PER_CODE) this.#kept.push(found);
  };
  /** How many errors were added, those that are not kept included. */
  get errors() {
    return this.#errors;
  }
  /** The kept findings in the order of arrival, then one note for each code of which some were left out. */
  list() {
    const omitted = [...this.#counts].filter(([, count]) => count > KEPT_PER_CODE);
    return [
      ...this.#kept,
      ...omitted.map(([code, count]) =>
        finding("findings_omitted", {
          file: this.#kept.find((kept) => kept.code === code)?.file ?? "",
          message: `${count - KEPT_PER_CODE} more findings ${code} are not listed`,
        }),
      ),
    ];
  }
}
//# sourceMappingURL=finding-list.js.map
