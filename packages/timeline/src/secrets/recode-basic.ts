import { decodeUtf8, encodeUtf8 } from "../utf8.ts";
import { fromBase64, toBase64 } from "../value/base64.ts";

/** What {@link recodeBasic} asks about the parts of what it has decoded. */
export interface Parts {
  /** The part with the secrets in it replaced that are found there. */
  readonly clean: (part: string) => string;
  /** What stands for a part that is a secret as a whole. */
  readonly replace: (part: string) => string;
  /** Whether a part stands for a secret already. */
  readonly isOurs: (part: string) => boolean;
}

/** Passwords that say that the user is the secret. */
const NO_PASSWORD = /^(?:x-oauth-basic|x)?$/;
/** Longer ones are data. */
const MAX_LENGTH = 4096;
const SPACE = 32;
const DELETE = 127;

/**
 * Base64 of `user:password`, or of one secret, of which something is known by itself: decoded, replaced inside, encoded
 * again, so that code which encodes what stands for the password gets the same text. `undefined` for any other text.
 */
export function recodeBasic(text: string, parts: Parts): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const isUrlSafe = /[-_]/.test(text);
  const digits = text.replace(/=+$/, "");
  const base64 = isUrlSafe ? digits.replaceAll("-", "+").replaceAll("_", "/") : digits;
  const bytes = fromBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, "="));
  if (bytes === undefined || bytes.some((byte) => byte < SPACE || byte === DELETE)) return undefined;
  const decoded = decodeUtf8(bytes);
  const clean = decoded === undefined ? undefined : replaced(decoded, parts);
  if (clean === undefined) return undefined;
  const encoded = toBase64(encodeUtf8(clean)).replace(/=+$/, "") + text.slice(digits.length);
  return isUrlSafe ? encoded.replaceAll("+", "-").replaceAll("/", "_") : encoded;
}

function replaced(decoded: string, { clean, replace, isOurs }: Parts): string | undefined {
  const colon = decoded.indexOf(":");
  const [user, password] = colon < 0 ? ["", decoded] : [decoded.slice(0, colon), decoded.slice(colon + 1)];
  const [cleanUser, cleanPassword] = [clean(user), clean(password)];
  const isKnown = cleanUser !== user || cleanPassword !== password || isOurs(user) || isOurs(password);
  if (!isKnown) return undefined;
  const isSafe = isOurs(cleanPassword) || NO_PASSWORD.test(password);
  return `${colon < 0 ? "" : `${cleanUser}:`}${isSafe ? cleanPassword : replace(password)}`;
}
