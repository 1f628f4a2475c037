/*
 * Recordings hold whatever agents and tools wrote. In a terminal an escape sequence could move the cursor or set the
 * clipboard, and a direction mark could make a line read as something else: both are shown as what they are.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are just what must not reach a terminal
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;
/** What Unicode calls format characters and line breaks, and what is reserved for more of them. */
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}\u180e\u2060-\u206f\u{e0000}-\u{e03ff}]/gu;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Recorded text for one line of a terminal: whatever could act or hide stands as `\x1b`, `\u202e`, `\n`. */
export function escapeLine(text: string): string {
  return text
    .replace(LONE_SURROGATE, "\ufffd")
    .replace(CONTROL, (character) => NAMED[character] ?? `\\x${hex(character.charCodeAt(0), 2)}`)
    .replace(INVISIBLE, (character) => `\\u${hex(character.codePointAt(0) ?? 0, 4)}`);
}

/** The lines of recorded text, each escaped; CRLF counts as one line break, a tab is two spaces. */
export function escapeLines(text: string): readonly string[] {
  return text.split(/\r\n|\n/).map((line) => escapeLine(line.replaceAll("\t", "  ")));
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
