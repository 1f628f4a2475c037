import { SequenceError } from "./sequence-error.ts";

/** Elements in a row that another record holds: of `call` (`""`: of this record), from `start`, `count` of them. */
export type Run = readonly [call: string, start: number, count: number];

/** A list as a difference: the first `keep` elements of an earlier list, then runs, then its own elements. */
export interface SequenceDelta {
  readonly base?: string | undefined;
  readonly keep?: number | undefined;
  /** Absent: all own elements, in order. */
  readonly rest?: readonly Run[] | undefined;
}

export interface AddedSequence {
  readonly delta: SequenceDelta;
  /** Positions in the list of the elements that the record itself must hold. */
  readonly own: readonly number[];
}

type Location = readonly [call: string, index: number];

/** A list that grew: its elements so far and which call stood at which length. */
interface Thread {
  readonly keys: readonly string[];
  readonly locations: readonly Location[];
  /** Call and length of list 0, 1, 2 …; each is a prefix of `keys`. */
  readonly spine: readonly (readonly [call: string, length: number])[];
  /** How many elements the last call's record holds itself. */
  readonly own: number;
  /** Elements that the log holds though no list has them yet: the answer to the last request. */
  readonly pending: ReadonlyMap<string, Location>;
}

/** Lists that are followed at once; parallel branches beyond this are stored anew. */
const MOST_THREADS = 8;

function commonPrefix(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}

/** `base(k) = k - lowbit(k)`: the bases of list k are as many as k has ones in binary. */
const baseOf = (ordinal: number): number => ordinal & (ordinal - 1);

/**
 * Stores lists that mostly grow at their end, such as the messages of a conversation, so that each element is stored
 * once and list k is read in at most log2(k) + 1 steps. A list that was edited or compacted starts from the longest
 * list that it still begins with, and refers to elements that it kept. What comes out depends only on what went in.
 */
export class SequenceStore {
  /** Most recently used last. */
  #threads: Thread[] = [];

  /** The list of `call`, each element as a key that is equal for equal elements. */
  add(call: string, keys: readonly string[]): AddedSequence {
    const { thread, kept } = this.#longest(keys);
    const grown = thread !== undefined && kept === thread.keys.length;
    const spine = (thread?.spine ?? []).filter(([, length]) => length <= kept);
    const base = spine.length === 0 ? undefined : spine[baseOf(spine.length)];
    let known: ReadonlyMap<string, Location> | undefined;
    const locations: Location[] = (thread?.locations ?? []).slice(0, kept);
    const own: number[] = [];
    for (let at = kept; at < keys.length; at++) {
      known ??= grown ? (thread?.pending ?? new Map()) : this.#everything();
      const location = known.get(keys[at] ?? "");
      if (location === undefined) own.push(at);
      locations.push(location ?? [call, own.length - 1]);
    }
    const next: Thread = {
      keys,
      locations,
      spine: [...spine, [call, keys.length]],
      own: own.length,
      pending: new Map(),
    };
    this.#keep(next, grown ? thread : undefined);
    const keep = base?.[1] ?? 0;
    const rest = runs(locations.slice(keep), call);
    const plain = rest.length === 0 || (rest.length === 1 && rest[0]?.[0] === "");
    return {
      delta: {
        ...(base === undefined ? {} : { base: base[0], keep }),
        ...(plain ? {} : { rest }),
      },
      own,
    };
  }

  /** What the log holds as the outcome of `call`, counted behind its own elements, may come next after its list. */
  expect(call: string, key: string): void {
    const at = this.#threads.findLastIndex((thread) => thread.spine.at(-1)?.[0] === call);
    const thread = this.#threads[at];
    if (thread === undefined) return;
    this.#threads[at] = { ...thread, pending: new Map([[key, [call, thread.own]]]) };
  }

  #longest(keys: readonly string[]): { thread: Thread | undefined; kept: number } {
    let best: { thread: Thread | undefined; kept: number } = { thread: undefined, kept: 0 };
    for (const thread of this.#threads) {
      const kept = commonPrefix(thread.keys, keys);
      if (kept > 0 && kept >= best.kept) best = { thread, kept };
    }
    return best;
  }

  #everything(): Map<string, Location> {
    const known = new Map<string, Location>();
    for (const { keys, locations, pending } of this.#threads) {
      for (const [at, location] of locations.entries()) known.set(keys[at] ?? "", location);
      for (const [key, location] of pending) known.set(key, location);
    }
    return known;
  }

  #keep(thread: Thread, instead: Thread | undefined): void {
    this.#threads = [...this.#threads.filter((other) => other !== instead), thread].slice(-MOST_THREADS);
  }
}

function runs(locations: readonly Location[], self: string): Run[] {
  const list: [string, number, number][] = [];
  for (const [call, index] of locations) {
    const name = call === self ? "" : call;
    const last = list.at(-1);
    if (last !== undefined && last[0] === name && last[1] + last[2] === index) last[2]++;
    else list.push([name, index, 1]);
  }
  return list;
}

/** How a reader gets at what records hold. */
export interface SequenceReader<Element> {
  delta(call: string): Promise<SequenceDelta>;
  /** The elements that the record of `call` holds itself, in order. */
  own(call: string): Promise<readonly Element[]>;
  /** The element that came after that list by {@link SequenceStore.expect}; counted behind the own ones. */
  next?(call: string): Promise<Element | undefined>;
}

/** A list of 2^n elements has at most n bases; more of them is a damaged or hostile log. */
const MOST_BASES = 64;

/** Lists that were read already, by call. */
export type SequenceCache<Element> = Map<string, Promise<readonly Element[]>>;

/**
 * Rebuilds the list of `call`.
 * @throws SequenceError when a record that it is made of lacks what is referred to
 */
export function readSequence<Element>(
  call: string,
  reader: SequenceReader<Element>,
  cache: SequenceCache<Element> = new Map(),
  above: readonly string[] = [],
): Promise<readonly Element[]> {
  if (above.length > MOST_BASES || above.includes(call)) {
    return Promise.reject(new SequenceError(`the list of ${call} has too many bases, or is based on itself`));
  }
  const reading = cache.get(call) ?? rebuild(call, reader, cache, [...above, call]);
  cache.set(call, reading);
  return reading;
}

async function rebuild<Element>(
  call: string,
  reader: SequenceReader<Element>,
  cache: SequenceCache<Element>,
  above: readonly string[],
): Promise<readonly Element[]> {
  const { base, keep = 0, rest } = await reader.delta(call);
  const list = base === undefined ? [] : (await readSequence(base, reader, cache, above)).slice(0, keep);
  if (list.length !== keep) throw new SequenceError(`${call} keeps ${keep} elements of ${base}, which has fewer`);
  if (rest === undefined) return [...list, ...(await reader.own(call))];
  for (const [name, start, count] of rest)
    list.push(...(await readRun(name === "" ? call : name, start, count, reader)));
  return list;
}

async function readRun<Element>(
  holder: string,
  start: number,
  count: number,
  reader: SequenceReader<Element>,
): Promise<readonly Element[]> {
  const own = await reader.own(holder);
  const elements = own.slice(start, start + count);
  if (start + count > own.length) {
    const next = await reader.next?.(holder);
    if (next !== undefined) elements.push(next);
  }
  if (elements.length === count) return elements;
  throw new SequenceError(`elements ${start} to ${start + count} of ${holder} are referred to, which has fewer`);
}
