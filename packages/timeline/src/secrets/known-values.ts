import type { Needle } from "./needle-search.ts";
import { spellingsOf } from "./spellings.ts";

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
  /^(?:PWD|OLDPWD|XAUTHORITY|GIT_CONFIG_KEY_\d+)$|PUBLIC|(?:^|_)(?:SSH_AUTH_SOCK|KEYBOARD|KEYMAP)|_(?:FILE|PATH|DIR|SOCK|SOCKET|HOST|ENDPOINT|USER|TYPE|TTL|NAME|LENGTH|EXPIRY|EXPIRES(?:_AT|_IN)?)$/i;
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

/** Every text in which a known value is commonly spelled. */
export function needlesOf(known: readonly KnownValue[]): Needle[] {
  const byText = new Map<string, Needle>();
  for (const { name, value } of known) {
    for (const { text, spelled } of spellingsOf(value)) {
      if (text.length >= MIN_LENGTH && !byText.has(text)) byText.set(text, { text, name, spelled });
    }
  }
  return [...byText.values()];
}
