import { CREDENTIAL_MARK, type Exchange } from "@openexec/timeline";

/** Headers that curl sets by itself, rightly. */
const OWN = new Set(["content-length", "host", "connection", "accept-encoding", "transfer-encoding"]);

/** A request as a command for a POSIX shell. A credential is `$API_KEY`: the record does not hold it. */
export function asCurl({ request: { url, method, headers, body } }: Exchange): string {
  const parts = [`curl ${quote(url)}`];
  if (method !== (body === "" ? "GET" : "POST")) parts.push(`-X ${quote(method)}`);
  for (const [name, value] of headers) if (!OWN.has(name.toLowerCase())) parts.push(`-H ${header(name, value)}`);
  if (body !== "") parts.push(`--data-raw ${quote(body)}`);
  return parts.join(" \\\n  ");
}

function header(name: string, value: string): string {
  return `${name}: ${value}`.split(CREDENTIAL_MARK).map(quote).join('"$API_KEY"');
}

/** In single quotes nothing is special but the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
