/** Escape sequences of terminals: colours, cursor, titles. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are just what must not be shown
const SEQUENCES = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
/** What shows as nothing, or turns the direction of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are just what must not be shown
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** Joins pictures into one: a family, a person at work, a flag. It hides nothing there. */
const JOINED =
  /(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic}|[\u2640\u2642])/gu;

/** A text from a recording for a line of the page: without terminal sequences, with hidden characters made visible. */
export function plainText(text: string): string {
  return withHiddenShown(withoutSequences(text));
}

/** The text without terminal sequences, in one pass: what then stands together may be another one. */
export function withoutSequences(text: string): string {
  // Nearly every text has none of them.
  return text.includes("\u001b") ? text.replace(SEQUENCES, "") : text;
}

/** The text with each hidden character spelt out (`\u202e`). */
export function withHiddenShown(text: string): string {
  if (text.search(HIDDEN) < 0) return text;
  const joints = new Set([...text.matchAll(JOINED)].map(({ index }) => index));
  return text.replace(HIDDEN, (character, at: number) =>
    joints.has(at) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
