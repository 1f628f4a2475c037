/**
 * @typedef {object} Statistics
 * @property {number} median
 * @property {number} low smallest repetition
 * @property {number} high largest repetition
 * @property {number} repetitions
 */

/** @param {readonly number[]} numbers at least one @returns {Statistics} */
export function statistics(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
  return { median, low: sorted[0] ?? Number.NaN, high: sorted.at(-1) ?? Number.NaN, repetitions: sorted.length };
}

/** A number for people: three significant digits, thousands apart. @param {number} value */
export function readable(value) {
  return value.toLocaleString("en-US", { maximumSignificantDigits: Math.abs(value) >= 1000 ? 4 : 3 });
}
