/** Every JavaScript runtime has this class; the types of the core name no platform, so its shape stands here. */
interface Utf8Decoder {
  decode(bytes: Uint8Array): string;
}
declare const TextDecoder: new (
  label: "utf-8",
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => Utf8Decoder;

const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of UTF-8 bytes, a byte order mark included, or `undefined` when they are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return STRICT.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Every JavaScript runtime that we support has this method; the types of the core are older. */
interface WellFormed {
  isWellFormed(): boolean;
}

/** Whether a text has UTF-8: no surrogate in it lacks its partner. */
export function isWellFormed(text: string): boolean {
  return (text as unknown as WellFormed).isWellFormed();
}

declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };
const ENCODER = new TextEncoder();

/** The UTF-8 bytes of a text; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(text);
}
