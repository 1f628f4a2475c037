import { z } from "zod";
import { type Column, ColumnError, columnSchema, packColumn, Sources, unpackColumn } from "./columns.ts";
import { shapeOf, type Tokens, tokenize, weave } from "./tokens.ts";

/** An example: its index in this record, or the call whose record holds it and the index there. */
export type ExampleRef = number | readonly [call: string, index: number];

/** Texts of few shapes, each shape once and the rest as columns. */
export interface PackedTexts {
  /** The first text of each shape that is new here; long tokens that columns give anyway are `""`. */
  readonly examples: readonly string[];
  readonly groups: readonly (readonly [ExampleRef, ...Column[]])[];
  /** Group, how many texts of it in a row, group, how many … */
  readonly order: readonly number[];
}

const count = z.int().nonnegative();
const packedSchema = z.strictObject({
  examples: z.array(z.string()),
  groups: z.array(z.tuple([z.union([count, z.tuple([z.string(), count])])], columnSchema)),
  order: z.array(count),
});

/** What a log holds as packed texts. @throws ColumnError when it is none */
export function parsePacked(value: unknown): PackedTexts {
  const parsed = packedSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ColumnError(`the record holds no packed texts: ${z.prettifyError(parsed.error)}`);
}

interface Example {
  readonly ref: readonly [call: string, index: number];
  readonly slots: readonly string[];
}

/** Shapes that are kept in mind; a run that has more of them stores some again. */
const MOST_SHAPES = 512;
const LONGEST_SHAPE = 65_536;

/** The shapes that the log holds already, by which later texts are told. Only memory: losing it costs bytes. */
export class ExampleBook {
  readonly #byShape = new Map<string, Example>();
  readonly #byCall = new Map<string, readonly string[]>();

  get(shape: string): Example | undefined {
    return this.#byShape.get(shape);
  }

  /** The examples in the record of a call that still serves. */
  of(call: string): readonly string[] {
    return this.#byCall.get(call) ?? [];
  }

  /** The record of `call` is in the log. */
  learn(call: string, examples: readonly string[]): void {
    if (examples.length === 0) return;
    if (this.#byShape.size >= MOST_SHAPES) {
      this.#byShape.clear();
      this.#byCall.clear();
    }
    this.#byCall.set(call, examples);
    for (const [index, text] of examples.entries()) {
      const tokens = tokenize(text);
      const shape = shapeOf(tokens);
      if (shape === undefined || shape.length > LONGEST_SHAPE || this.#byShape.has(shape)) continue;
      this.#byShape.set(shape, { ref: [call, index], slots: tokens.slots });
    }
  }
}

interface Group {
  readonly ref: ExampleRef;
  readonly usual: readonly string[];
  readonly members: (readonly string[])[];
}

/** Tokens longer than this are not repeated in an example when a source has them. */
const LONGEST_TOKEN = 40;

function slim({ pieces, slots }: Tokens, sources: Sources): { text: string; slots: string[] } {
  const kept = slots.map((token) => {
    if (token.length <= LONGEST_TOKEN || !token.startsWith('"')) return token;
    return typeof packColumn(0, [token], "", sources)?.[2] === "string" ? token : '""';
  });
  return { text: weave(pieces, kept), slots: kept };
}

/** Packs texts that may repeat what `known` holds. */
export function packTexts(texts: readonly string[], known: readonly string[], book: ExampleBook): PackedTexts {
  const sources = new Sources(known);
  const examples: string[] = [];
  const groups: Group[] = [];
  const indexes = new Map<string, number>();
  const order: number[] = [];

  const open = (shape: string, tokens: Tokens): number => {
    const found = book.get(shape);
    if (found === undefined) {
      const { text, slots } = slim(tokens, sources);
      examples.push(text);
      groups.push({ ref: examples.length - 1, usual: slots, members: [] });
    } else groups.push({ ref: found.ref, usual: found.slots, members: [] });
    indexes.set(shape, groups.length - 1);
    return groups.length - 1;
  };

  for (const text of texts) {
    const cut = tokenize(text);
    // A text with the separator in it is its own shape.
    const shape = shapeOf(cut);
    const tokens = shape === undefined ? { pieces: [text], slots: [] } : cut;
    const key = shape ?? `\u0001${text}`;
    const group = indexes.get(key) ?? open(key, tokens);
    groups[group]?.members.push(tokens.slots);
    if (order.at(-2) === group) order[order.length - 1] = (order.at(-1) ?? 0) + 1;
    else order.push(group, 1);
  }
  return {
    examples,
    groups: groups.map(({ ref, usual, members }) => [
      ref,
      ...usual.flatMap((token, slot) => {
        const column = packColumn(
          slot,
          members.map((slots) => slots[slot] ?? ""),
          token,
          sources,
        );
        return column === undefined ? [] : [column];
      }),
    ]),
    order,
  };
}

/** A few bytes of columns can ask for any amount of text; a hostile record ends here. */
const MOST_TEXTS = 1_000_000;
const MOST_UNITS = 128 * 2 ** 20;

/** The calls whose examples a record needs. */
export function neededCalls(packed: PackedTexts): string[] {
  const calls = packed.groups.flatMap(([ref]) => (typeof ref === "number" ? [] : [ref[0]]));
  return [...new Set(calls)];
}

/**
 * Undoes {@link packTexts}.
 * @param examplesOf examples in the record of another call
 * @throws ColumnError when the record does not fit together
 */
export function unpackTexts(
  packed: PackedTexts,
  known: readonly string[],
  examplesOf: (call: string) => readonly string[],
): string[] {
  const counts = packed.groups.map(() => 0);
  for (let at = 0; at < packed.order.length; at += 2) {
    const group = packed.order[at] ?? 0;
    counts[group] = (counts[group] ?? 0) + (packed.order[at + 1] ?? 0);
  }
  let units = 0;
  const within = (pieces: readonly string[], slots: readonly string[]): string => {
    for (const part of pieces) units += part.length;
    for (const part of slots) units += part.length;
    if (units > MOST_UNITS) throw new ColumnError(`the texts are longer than ${MOST_UNITS} units`);
    return weave(pieces, slots);
  };
  if (counts.some((texts) => texts > MOST_TEXTS)) throw new ColumnError(`a group has more than ${MOST_TEXTS} texts`);
  const members = packed.groups.map(([ref, ...columns], index) => {
    const example = typeof ref === "number" ? packed.examples[ref] : examplesOf(ref[0])[ref[1]];
    if (example === undefined) throw new ColumnError(`there is no example ${JSON.stringify(ref)}`);
    const cut = tokenize(example);
    const { pieces, slots } = shapeOf(cut) === undefined ? { pieces: [example], slots: [] } : cut;
    const count = counts[index] ?? 0;
    const filled = new Map(columns.map((column) => [column[0], unpackColumn(column, count, known)]));
    const text = (at: number): string =>
      within(
        pieces,
        slots.map((token, slot) => filled.get(slot)?.[at] ?? token),
      );
    return Array.from({ length: count }, (_, at) => text(at))[Symbol.iterator]();
  });
  const texts: string[] = [];
  for (let at = 0; at < packed.order.length; at += 2) {
    const group = members[packed.order[at] ?? 0];
    for (let left = packed.order[at + 1] ?? 0; left > 0; left--) {
      const next = group?.next();
      if (next === undefined || next.done) throw new ColumnError("the order names a group that has no more texts");
      texts.push(next.value);
    }
  }
  return texts;
}
