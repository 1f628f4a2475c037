/** Escape sequences of terminals: colours, cursor, titles. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are just what must not be shown
const SEQUENCES = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
/** What shows as nothing, or turns the direction of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are just what must not be shown
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** A text from a recording for a line of the page: without terminal sequences, with hidden characters made visible. */
export function plainText(text: string): string {
  return text
    .replace(SEQUENCES, "")
    .replace(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
