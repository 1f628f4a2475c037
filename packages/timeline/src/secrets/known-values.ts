import { encodeUtf8 } from "../utf8.ts";
import { toBase64 } from "../value/base64.ts";
import type { Needle } from "./needle-search.ts";

/** A secret that is known by its value. */
export interface KnownValue {
  readonly name: string;
  readonly value: string;
}

const MIN_LENGTH = 12;
const MIN_DISTINCT = 6;
/** Bits per character (Shannon); text of one word repeated stays below. */
const MIN_ENTROPY = 2.5;
const CREDENTIAL_NAME =
  /(?:^|[_.-])(?:\w*(?:APIKEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)|KEYS?|PASS|PWD|PAT|AUTH|COOKIE|SIGNATURE|DSN|JWT|BEARER|CONNECTION_?STRING)(?:$|[_.-]|\d)/i;
const HARMLESS_NAME =
  /^(?:PWD|OLDPWD|XAUTHORITY)$|PUBLIC|(?:^|_)(?:SSH_AUTH_SOCK|KEYBOARD|KEYMAP)|_(?:FILE|PATH|DIR|SOCK|SOCKET|HOST|ENDPOINT|USER|TYPE|TTL|NAME|LENGTH|EXPIRY|EXPIRES(?:_AT|_IN)?)$/i;
const PATH = /^(?:~|\.{1,2})?\/[^:@]*$|^[A-Za-z]:\\/;

/** Those variables of an environment that hold credentials, by their name and by what their value looks like. */
export function credentialVariables(environment: Readonly<Record<string, string | undefined>>): KnownValue[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && CREDENTIAL_NAME.test(name) && !HARMLESS_NAME.test(name) && isSecretValue(value)
      ? [{ name, value: value.trim() }]
      : [],
  );
}

/** Whether a value under the name of a credential is one: 12 characters or more, not of low entropy, no path. */
export function isSecretValue(value: string): boolean {
  const text = value.trim();
  return (
    text.length >= MIN_LENGTH && !PATH.test(text) && new Set(text).size >= MIN_DISTINCT && entropy(text) >= MIN_ENTROPY
  );
}

function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / text.length) * Math.log2(count / text.length);
  return sum;
}

/** Every way in which a known value is commonly spelled: as it is, in JSON, in URLs, in base64 and in hex. */
export function needlesOf(known: readonly KnownValue[]): Needle[] {
  const byText = new Map<string, Needle>();
  for (const { name, value } of known) {
    for (const text of spellings(value)) {
      if (text.length >= MIN_LENGTH && !byText.has(text)) byText.set(text, { text, name });
    }
  }
  return [...byText.values()];
}

function spellings(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const wellFormed = !/\p{Surrogate}/u.test(value);
  const url = wellFormed ? encodeURIComponent(value) : value;
  const bytes = encodeUtf8(value);
  return [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll("/", "\\/"),
    url,
    url.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase()),
    url.replaceAll("%20", "+"),
    ...base64Spellings(bytes),
    ...hexSpellings(bytes),
  ];
}

/** Base64 at each of the three alignments, without the characters that also hold bits of what stands around it. */
function base64Spellings(bytes: Uint8Array): string[] {
  const texts = [0, 1, 2].map((offset) => {
    const padded = new Uint8Array(offset + bytes.length);
    padded.set(bytes, offset);
    return toBase64(padded).slice(Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6));
  });
  return texts.flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
}

function hexSpellings(bytes: Uint8Array): string[] {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex, hex.toUpperCase()];
}
