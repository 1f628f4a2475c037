/**
 * By value a number: all 0 between two uses. A table, as the numbers of terms are close together and a map takes longer; it
 * has four bytes for each term of the index.
 */
let scratch = new Uint32Array(1024);

function makeRoom(value: number): void {
  if (value < scratch.length) return;
  const larger = new Uint32Array(Math.max(value + 1, scratch.length * 2));
  larger.set(scratch);
  scratch = larger;
}

/** How often each value is met between two places, in the order in which they are met first. */
export function countValues(
  all: Uint8Array | Uint32Array,
  from: number,
  to: number,
): readonly (readonly [value: number, count: number])[] {
  const found: number[] = [];
  for (let at = from; at < to; at++) {
    const value = all[at] ?? 0;
    makeRoom(value);
    const before = scratch[value] ?? 0;
    if (before === 0) found.push(value);
    scratch[value] = before + 1;
  }
  return found.map((value) => {
    const count = scratch[value] ?? 0;
    scratch[value] = 0;
    return [value, count];
  });
}

/** Lets `use` have a table that gives each value its number. */
export function withNumbers(values: Uint32Array, numbers: ArrayLike<number>, use: (table: Uint32Array) => void): void {
  for (let index = 0; index < values.length; index++) {
    makeRoom(values[index] ?? 0);
    scratch[values[index] ?? 0] = numbers[index] ?? 0;
  }
  try {
    use(scratch);
  } finally {
    for (let index = 0; index < values.length; index++) scratch[values[index] ?? 0] = 0;
  }
}
