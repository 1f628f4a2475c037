/** Characters as Unicode counts them. */
const LONGEST = 64;
/** What breaks a line, turns its direction, is not seen or is half a character. What joins two emoji or letters is left out before. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const EMOJI_JOINER = /(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})/gu;
/** As Persian and the languages of India are written. Between letters that do not join by themselves it would not be seen. */
const LETTER_JOINER =
  /(?<=[\p{sc=Arabic}\p{sc=Devanagari}\p{sc=Malayalam}\p{sc=Bengali}\p{sc=Tamil}\p{sc=Telugu}\p{sc=Kannada}\p{sc=Sinhala}])[\u200c\u200d](?=[\p{L}\p{M}])/gu;
/** Blanks, what is never drawn, and the letter of Braille without a dot. */
const UNSEEN = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** A tag is a word of one line. @returns why `text` cannot be one, as a sentence without its end */
function tagProblem(text: string): string | undefined {
  // Nothing longer is searched: a character has two units at most.
  if (text.length > 2 * LONGEST || [...text].length > LONGEST) return `a tag has up to ${LONGEST} characters`;
  if (UNFIT.test(text.replace(EMOJI_JOINER, "").replace(LETTER_JOINER, ""))) {
    return "a tag holds no control characters, line breaks, invisible or direction marks, nor half a character";
  }
  return UNSEEN.test(text) ? "a tag has something to see" : undefined;
}

export interface WrongTag {
  /** Its place among the tags. */
  readonly index: number;
  readonly tag: string;
  /** Why it cannot be one, as a sentence without its end. */
  readonly problem: string;
}

/** The first of `tags` that cannot be given to a run. One that it has already may stay, so that others can be taken away. */
export function wrongTag(tags: readonly string[], known: readonly string[]): WrongTag | undefined {
  for (const [index, tag] of tags.entries()) {
    const problem = known.includes(tag) ? undefined : tagProblem(tag);
    if (problem !== undefined) return { index, tag, problem };
  }
  return undefined;
}
