import { isIP } from "node:net";
import { ApiError } from "../problem/api-error.ts";

export interface HostRules {
  /** Whether only this machine can reach the server. */
  readonly loopback: boolean;
  /** Further names that it answers to. */
  readonly names: readonly string[];
  /** Further origins whose pages may use it. */
  readonly origins: readonly string[];
}

/** What a browser says about where a request comes from; `site` and `mode` are its Sec-Fetch headers. */
export interface CallerHeaders {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly site?: string | undefined;
  readonly mode?: string | undefined;
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The host of an authority without its port, in lower case; `undefined` when it is none. */
function hostOf(authority: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(authority);
  return match?.[1]?.toLowerCase();
}

/**
 * Refuses requests that a page of somebody else made a browser send: by a name that was bound to our address (DNS
 * rebinding), or from another origin.
 * @throws ApiError 403
 */
export function checkCaller(rules: HostRules, headers: CallerHeaders): void {
  const { host = "", origin, site, mode } = headers;
  const name = hostOf(host);
  if (name === undefined || !isOurs(rules, name)) {
    throw new ApiError(403, "host_refused", `This server does not answer to the name ${JSON.stringify(host)}.`, {
      hint: "Open it by its address, or start it with --allow-host.",
    });
  }
  if (origin !== undefined && !isOwnOrigin(origin, host) && !rules.origins.includes(origin)) {
    throw new ApiError(403, "origin_refused", `Pages of ${JSON.stringify(origin)} may not use this server.`, {
      hint: "Start it with --allow-origin if they should.",
    });
  }
  // A picture or a script in a page of somebody else carries no Origin; a link that a person follows is welcome.
  if (origin === undefined && site === "cross-site" && mode !== "navigate") {
    throw new ApiError(403, "origin_refused", "Pages of other sites may not use this server.", {
      hint: "Open the address itself.",
    });
  }
}

function isOurs({ loopback, names }: HostRules, name: string): boolean {
  if (LOOPBACK.has(name) || names.includes(name)) return true;
  // A name can be bound to any address by its owner; an address can't.
  return !loopback && isIP(name.replace(/^\[|\]$/g, "")) !== 0;
}

function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
