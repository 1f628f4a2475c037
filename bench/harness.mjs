import { statistics } from "./statistics.mjs";

/**
 * One repetition of a benchmark gives one number per figure: `{ "openexec": 512_000, "plain JSON": 904_000 }`.
 * @typedef {Record<string, number>} Figures
 *
 * What must hold: of the median of `figure`, or of its ratio to `per` in the same repetition.
 * @typedef {object} Budget
 * @property {string} figure
 * @property {string} [per] another figure of the same run
 * @property {number} [atLeast]
 * @property {number} [atMost]
 * @property {number} [reached] where `atLeast` is out of reach: what was reached. A short run is broken far below it
 *
 * What another system was measured at, on another day: printed beside ours, never compared by the program.
 * @typedef {object} Peer
 * @property {string} name with version
 * @property {string} figure the number with its unit
 * @property {string} durability how it syncs; without it the number says little
 *
 * @typedef {object} Benchmark
 * @property {string} name
 * @property {string} unit of every figure, for example `lines/s`
 * @property {number} [repetitions] of a full run, 9 unless told; a short one makes 3. One more warms up
 * @property {readonly Budget[]} budgets
 * @property {readonly Peer[]} [peers]
 * @property {(size: Size) => Figures | Promise<Figures>} measure
 *
 * @typedef {object} Size
 * @property {boolean} short take less of everything
 *
 * @typedef {object} Held
 * @property {string} text the budget in words
 * @property {number} actual
 * @property {boolean} ok
 * @property {boolean} broken missed by more than a noisy machine explains; only ratios can be
 *
 * @typedef {object} Result
 * @property {string} name
 * @property {string} unit
 * @property {Record<string, import("./statistics.mjs").Statistics>} figures
 * @property {readonly Held[]} budgets
 * @property {readonly Peer[]} peers
 */

/** A short run fails only when a ratio is off by this factor. */
const WIDE_MARGIN = 2;

/** Collects garbage where Node was told to allow it, so that a measurement does not pay for the one before it. */
function settle() {
  globalThis.gc?.();
}

/**
 * How many times a second `work` does what it does `count` times.
 * @param {number} count
 * @param {() => unknown} work does all of it; a promise is waited for
 */
export async function rate(count, work) {
  settle();
  const started = performance.now();
  await work();
  return (count / (performance.now() - started)) * 1000;
}

/** @param {Budget} budget @param {readonly Figures[]} rows @returns {Held} */
function hold(budget, rows) {
  const value = (/** @type {Figures} */ row, /** @type {string} */ name) => {
    const number = row[name];
    if (number === undefined) throw new RangeError(`a budget names "${name}", which was not measured`);
    return number;
  };
  const ratio = budget.per;
  const numbers = rows.map((row) => value(row, budget.figure) / (ratio === undefined ? 1 : value(row, ratio)));
  const actual = statistics(numbers).median;
  const low = budget.atLeast ?? Number.NEGATIVE_INFINITY;
  const high = budget.atMost ?? Number.POSITIVE_INFINITY;
  const limit = budget.atLeast === undefined ? `at most ${budget.atMost}` : `at least ${budget.atLeast}`;
  return {
    text: `${budget.figure}${ratio === undefined ? "" : ` / ${ratio}`}: ${limit}`,
    actual,
    ok: actual >= low && actual <= high,
    broken: ratio !== undefined && (actual < (budget.reached ?? low) / WIDE_MARGIN || actual > high * WIDE_MARGIN),
  };
}

/**
 * Runs a benchmark: one repetition to warm up, then the ones that count.
 * @param {Benchmark} benchmark
 * @param {Size} size
 * @returns {Promise<Result>}
 */
export async function runBenchmark(benchmark, size) {
  await benchmark.measure({ short: true });
  const repetitions = size.short ? 3 : (benchmark.repetitions ?? 9);
  /** @type {Figures[]} */
  const rows = [];
  for (let index = 0; index < repetitions; index++) rows.push(await benchmark.measure(size));
  const names = Object.keys(rows[0] ?? {});
  return {
    name: benchmark.name,
    unit: benchmark.unit,
    figures: Object.fromEntries(names.map((name) => [name, statistics(rows.map((row) => row[name] ?? Number.NaN))])),
    budgets: benchmark.budgets.map((budget) => hold(budget, rows)),
    peers: benchmark.peers ?? [],
  };
}
