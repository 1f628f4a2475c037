/** Longest line of a log, in UTF-8 bytes without its newline. */
export const MAX_LINE_BYTES = 256 * 1024;
/** Stands where something was cut. A line without it was not cut. */
export const CUT_MARK = "… [";
/** What stays of a text that is cut for the line to fit. */
const KEPT = 2048;
const KEPT_ITEMS = 64;

/**
 * A payload cut so that its line fits: long texts and lists that repeat what is kept in full elsewhere (a command line
 * in a policy check) keep their beginning and a mark with what was left out. Stored values are left alone: they are
 * short already.
 */
export function fitPayload(value: unknown): unknown {
  if (typeof value === "string") return fitText(value);
  if (Array.isArray(value)) {
    const kept = value.slice(0, KEPT_ITEMS).map(fitPayload);
    if (value.length > KEPT_ITEMS && value.every((item) => typeof item === "string")) {
      return [...kept, `${CUT_MARK}${value.length - KEPT_ITEMS} more]`];
    }
    return value.map(fitPayload);
  }
  if (typeof value !== "object" || value === null) return value;
  if ("artifact" in value || "value" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fitPayload(inner)]));
}

function fitText(text: string): string {
  if (text.length <= KEPT) return text;
  const last = text.charCodeAt(KEPT - 1);
  const end = last >= 0xd800 && last < 0xdc00 ? KEPT - 1 : KEPT;
  return `${text.slice(0, end)}${CUT_MARK}${text.length - end} more characters]`;
}
