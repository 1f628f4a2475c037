/** How many layers of JSON in a string are opened. */
const LAYERS = 4;

/**
 * A value in which strings that are themselves JSON stand parsed, up to four layers deep: results that went through several
 * serializers. A string that is a JSON number, word or string of plain text stays as it is.
 */
export function unwrap(value: unknown, layers: number = LAYERS): unknown {
  if (typeof value === "string") {
    const inner = layers > 0 ? parseContainer(value) : undefined;
    return inner === undefined ? value : unwrap(inner, layers - 1);
  }
  if (Array.isArray(value)) return value.map((item) => unwrap(item, layers));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrap(item, layers)]));
  }
  return value;
}

/** What a string holds when it is a JSON object, a list, or a string that holds one. */
function parseContainer(text: string): unknown {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
    return typeof value === "string" && /^\s*[[{"]/.test(value) ? value : undefined;
  } catch {
    // It only looks like JSON.
    return undefined;
  }
}

/** Whether there is anything to open. */
export function isWrapped(value: unknown): boolean {
  return JSON.stringify(unwrap(value)) !== JSON.stringify(value);
}
