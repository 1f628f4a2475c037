/** A stretch of a text that is looked up as one: a word, or what is written without spaces between words. */
export interface TextToken {
  readonly tokenType: "word" | "grams";
  readonly text: string;
  /** Offset of its first unit and behind its last one. */
  readonly from: number;
  readonly to: number;
}

/** What a character is to a text index; space between tokens is none of these. */
export type CharacterType = "space" | "word" | "unspaced" | "other";

const RUN = /[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}\s]+/gu;
const WORD = /^[\p{L}\p{M}\p{N}]/u;
/** Scripts that put no space between words. */
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`;
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, "u");
const PARTS = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "gu");

/**
 * The tokens of a folded text. Where one ends follows from the characters alone, so that a part of a text has the same
 * tokens as the text, but for its first and last one.
 */
export function* tokensOf(folded: string): Generator<TextToken> {
  for (const { 0: run, index } of folded.matchAll(RUN)) {
    const isWord = WORD.test(run);
    if (!isWord || !HAS_UNSPACED.test(run)) {
      yield { tokenType: isWord ? "word" : "grams", text: run, from: index, to: index + run.length };
      continue;
    }
    for (const { 0: part, index: at } of run.matchAll(PARTS)) {
      const tokenType = HAS_UNSPACED.test(part) ? "grams" : "word";
      yield { tokenType, text: part, from: index + at, to: index + at + part.length };
    }
  }
}

const SPACE = /^\s/;

/** What the first character of `character` is: a token is a run of one type, unless that is `space`. */
export function characterType(character: string): CharacterType {
  if (SPACE.test(character)) return "space";
  if (!WORD.test(character)) return "other";
  return HAS_UNSPACED.test(character) ? "unspaced" : "word";
}

/** Every character of a text, and every two that stand together. */
export function* gramsOf(text: string): Generator<string> {
  let before = "";
  for (const character of text) {
    yield character;
    if (before !== "") yield before + character;
    before = character;
  }
}

/** Characters as a word of a text index: hexadecimal digits, which no tokenizer takes apart. */
export function gramTerm(characters: string): string {
  let term = "";
  for (const character of characters) term += `x${(character.codePointAt(0) ?? 0).toString(16)}`;
  return term;
}
