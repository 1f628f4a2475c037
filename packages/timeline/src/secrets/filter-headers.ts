import type { Redactor } from "./redactor.ts";

/** Name and value, as they were sent. */
export type Header = readonly [name: string, value: string];

const CREDENTIALS = new Set([
  "authorization",
  "proxy-authorization",
  "x-api-key",
  "api-key",
  "apikey",
  "x-goog-api-key",
  "x-auth-token",
  "x-access-token",
  "x-amz-security-token",
  "x-csrf-token",
  "x-xsrf-token",
  "x-gitlab-token",
  "private-token",
  "x-vault-token",
  "x-github-token",
  "x-functions-key",
  "ocp-apim-subscription-key",
  "cf-access-client-secret",
  "x-shopify-access-token",
]);
const SCHEME = /^(?:(?:bearer|basic|token|digest|apikey|negotiate|aws4-hmac-sha256)\s+)?/i;

/** Whether a header of this name (any case) carries a credential as its whole value. */
export function isCredentialHeader(name: string): boolean {
  return name.length <= 32 && CREDENTIALS.has(name.toLowerCase());
}

/** The value of a credential header with everything replaced but its scheme (`Bearer `). */
export function filterCredential(value: string, name: string, redactor: Redactor): string {
  const scheme = SCHEME.exec(value)?.[0] ?? "";
  return scheme + redactor.replace(value.slice(scheme.length), "header", name.toLowerCase());
}

/** Headers with credentials replaced whole, cookies by their values, all others like any text. */
export function filterHeaders(headers: readonly Header[], redactor: Redactor): readonly Header[] {
  let changed = false;
  const filtered = headers.map((header): Header => {
    const [name, value] = header;
    const clean = filterHeaderValue(name, value, redactor);
    if (clean === value) return header;
    changed = true;
    return [name, clean];
  });
  return changed ? filtered : headers;
}

/** The value of a header of this name. */
export function filterHeaderValue(name: string, value: string, redactor: Redactor): string {
  if (isCredentialHeader(name)) return filterCredential(value, name, redactor);
  if (/^cookie$/i.test(name))
    return value
      .split(";")
      .map((pair) => filterCookie(pair, redactor))
      .join(";");
  if (!/^set-cookie$/i.test(name)) return redactor.redact(value);
  // What follows the first pair are attributes: Path, Expires.
  const end = value.indexOf(";");
  return end < 0 ? filterCookie(value, redactor) : filterCookie(value.slice(0, end), redactor) + value.slice(end);
}

function filterCookie(pair: string, redactor: Redactor): string {
  const equals = pair.indexOf("=");
  const name = pair.slice(0, equals).trim();
  return pair.slice(0, equals + 1) + redactor.replace(pair.slice(equals + 1), "cookie", name === "" ? "cookie" : name);
}
