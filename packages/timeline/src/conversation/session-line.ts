/** A line of a session's `events.ndjson`: a raw JSON-RPC message and which way it went. */
export interface SessionLine {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly at: string;
  /** `outbound`: from us to the agent. */
  readonly direction: "outbound" | "inbound";
  readonly message: unknown;
}

/** `value` as a session line, or `undefined` if it is not one. The message itself is not judged. */
export function parseSessionLine(value: unknown): SessionLine | undefined {
  if (!isRecord(value)) return undefined;
  const { seq, at, direction } = value;
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 1 || typeof at !== "string") return undefined;
  if (direction !== "outbound" && direction !== "inbound") return undefined;
  return Object.hasOwn(value, "message") ? { seq, at, direction, message: value.message } : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The own property `key` of `value` when it is a text. */
export function textAt(value: unknown, key: string): string | undefined {
  const text = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof text === "string" ? text : undefined;
}

/** The own property `key` of `value`, whatever it is. */
export function valueAt(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
