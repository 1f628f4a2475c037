import { z } from "zod";

/** Where a token comes from: a raw token, a whole source, or a part of one (source, start, length). */
export type Origin = string | readonly [source: number] | readonly [source: number, start: number, length: number];
/** A number continues where the last part of a source ended, by that many units. */
export type Entry = Origin | number;

/** The tokens of one slot over all texts of a group. */
export type Column =
  | readonly [slot: number, op: "=", origin: Origin]
  | readonly [slot: number, op: "+", first: number, step: number]
  | readonly [slot: number, op: "json" | "ascii", ...entries: Entry[]];

const count = z.int().nonnegative();
const originSchema = z.union([z.string(), z.tuple([count]), z.tuple([count, count, count])]);
export const columnSchema = z.union([
  z.tuple([count, z.literal("="), originSchema]),
  z.tuple([count, z.literal("+"), z.int(), z.int()]),
  z.tuple([count, z.enum(["json", "ascii"])], z.union([originSchema, count])),
]);

type Style = "json" | "ascii";

/** How a writer escapes: as `JSON.stringify` does, or everything beyond ASCII too, as Python does by default. */
const QUOTE = {
  json: (text) => JSON.stringify(text),
  ascii: (text) =>
    JSON.stringify(text).replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
} as const satisfies Record<Style, (text: string) => string>;

/** Shorter tokens are written as they are: a reference would be no shorter. */
const SHORTEST_REFERENCE = 10;

/** Texts to refer to, with an index for whole ones. */
export class Sources {
  readonly texts: readonly string[];
  readonly #index = new Map<string, number>();

  constructor(texts: readonly string[]) {
    this.texts = texts;
    for (const [at, text] of texts.entries()) if (!this.#index.has(text)) this.#index.set(text, at);
  }

  whole(text: string): number | undefined {
    return this.#index.get(text);
  }

  /** A source that begins with `text`. */
  beginning(text: string): number {
    return this.texts.findIndex((source) => source.startsWith(text));
  }
}

/** The text of a string token if `quote` writes it just so. */
function contentOf(token: string, style: Style): string | undefined {
  if (!token.startsWith('"')) return undefined;
  try {
    const text: unknown = JSON.parse(token);
    return typeof text === "string" && QUOTE[style](text) === token ? text : undefined;
  } catch (error) {
    // A token of something that is no JSON, with an escape that JSON lacks.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** One token by itself. */
function originOf(token: string, sources: Sources): Origin {
  if (token.length < SHORTEST_REFERENCE) return token;
  const text = contentOf(token, "json");
  const source = text === undefined ? undefined : sources.whole(text);
  return source === undefined ? token : [source];
}

function arithmetic(slot: number, tokens: readonly string[]): Column | undefined {
  const numbers = tokens.map(Number);
  const first = numbers[0] ?? 0;
  const step = (numbers[1] ?? 0) - first;
  const fits = tokens.every((token, at) => token === String(first + at * step));
  return fits && Number.isSafeInteger(first) && Number.isSafeInteger(step) ? [slot, "+", first, step] : undefined;
}

/** As much of the coming text as tells sources apart that begin alike. */
const LOOK_AHEAD = 48;

function ahead(contents: readonly (string | undefined)[], from: number): string {
  let text = "";
  for (let at = from; at < contents.length && text.length < LOOK_AHEAD; at++) {
    const next = contents[at];
    if (next === undefined) break;
    text += next;
  }
  return text;
}

/** The source that a text is told from, when `text` is its first piece; -1 for none. */
function sourceOf(contents: readonly (string | undefined)[], at: number, text: string, sources: Sources): number {
  if (text === "") return -1;
  const long = sources.beginning(ahead(contents, at));
  return long >= 0 ? long : (sources.whole(text) ?? sources.beginning(text));
}

/** Follows a text that is told piece by piece; what is found nowhere stays a raw token. */
function pieces(tokens: readonly string[], sources: Sources, style: Style): Entry[] {
  const contents = tokens.map((token) => contentOf(token, style));
  let source = -1;
  let end = 0;
  return tokens.map((token, at) => {
    const text = contents[at];
    if (text === undefined) return token;
    if (source >= 0 && sources.texts[source]?.startsWith(text, end)) {
      end += text.length;
      return text.length;
    }
    const next = sourceOf(contents, at, text, sources);
    if (next < 0) return token;
    source = next;
    end = text.length;
    return [source, 0, end];
  });
}

const rawCount = (entries: readonly Entry[]): number => entries.filter((entry) => typeof entry === "string").length;

/** The column of a slot, or `undefined` when each token is the `usual` one. */
export function packColumn(
  slot: number,
  tokens: readonly string[],
  usual: string,
  sources: Sources,
): Column | undefined {
  const first = tokens[0] ?? usual;
  if (tokens.every((token) => token === first)) {
    return first === usual ? undefined : [slot, "=", originOf(first, sources)];
  }
  const counted = arithmetic(slot, tokens);
  if (counted !== undefined) return counted;
  const json = pieces(tokens, sources, "json");
  if (rawCount(json) === 0) return [slot, "json", ...json];
  const ascii = pieces(tokens, sources, "ascii");
  return rawCount(ascii) < rawCount(json) ? [slot, "ascii", ...ascii] : [slot, "json", ...json];
}

/** The record is no such column, or refers to what is not there. */
export class ColumnError extends Error {
  override readonly name = "ColumnError";
  readonly code = "wire_columns_invalid";
}

function sourceAt(sources: readonly string[], index: number): string {
  const text = sources[index];
  if (text === undefined) throw new ColumnError(`there is no source ${index} of ${sources.length}`);
  return text;
}

/** Undoes {@link packColumn} for `count` texts. @throws ColumnError */
export function unpackColumn(column: Column, count: number, sources: readonly string[]): string[] {
  if (column[1] === "+") {
    const [, , first, step] = column;
    return Array.from({ length: count }, (_, at) => String(first + at * step));
  }
  if (column[1] === "=") {
    const [, , origin] = column;
    const token = typeof origin === "string" ? origin : QUOTE.json(sourceAt(sources, origin[0]));
    return new Array<string>(count).fill(token);
  }
  const [, style, ...entries] = column;
  if (entries.length !== count) throw new ColumnError(`a column has ${entries.length} entries for ${count} texts`);
  let source = 0;
  let at = 0;
  return entries.map((entry) => {
    if (typeof entry === "string") return entry;
    if (typeof entry !== "number") {
      source = entry[0];
      at = entry[1] ?? 0;
    }
    const text = sourceAt(sources, source);
    const length = typeof entry === "number" ? entry : (entry[2] ?? text.length);
    at += length;
    return QUOTE[style](text.slice(at - length, at));
  });
}
