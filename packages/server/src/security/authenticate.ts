import type { Access, AccessScope, Principal } from "../ports/access.ts";
import { SCOPES } from "../ports/access.ts";
import { ApiError } from "../problem/api-error.ts";

const COOKIE = "openexec_token";

/** Whoever can reach the loopback of this machine without a token. */
const LOCAL: Principal = { name: "local", scope: "admin" };

export interface AuthenticationRules {
  /** Whether callers without a token are let in. */
  readonly open: boolean;
  readonly access: Access;
}

/**
 * Who calls, by the token in `Authorization: Bearer` or in the cookie that the app's page sets.
 * @throws ApiError 401
 */
export async function authenticate(
  { open, access }: AuthenticationRules,
  headers: { readonly authorization: string | undefined; readonly cookie: string | undefined },
): Promise<Principal> {
  const token = bearerOf(headers.authorization) ?? cookieOf(headers.cookie);
  if (token === undefined) {
    if (open) return LOCAL;
    throw new ApiError(401, "token_missing", "This server asks for a token.", {
      hint: "`openexec token create` makes one; send it as `Authorization: Bearer <token>`.",
    });
  }
  const principal = await access.find(token);
  if (principal !== undefined) return principal;
  throw new ApiError(401, "token_unknown", "The token is not known here, or it was revoked.", {
    hint: "`openexec token create` makes one.",
  });
}

/** @throws ApiError 403 when the caller may do less than `needed` */
export function demandScope({ name, scope }: Principal, needed: AccessScope): void {
  if (SCOPES.indexOf(scope) >= SCOPES.indexOf(needed)) return;
  throw new ApiError(403, "scope_missing", `The token ${name} may ${scope}; this needs ${needed}.`, {
    hint: `\`openexec token create --scope ${needed}\` makes one that may.`,
  });
}

/** Whether a run of this project exists for the caller. */
export function maySee({ projects }: Principal, project: string): boolean {
  return projects === undefined || projects.includes(project);
}

/** The header that keeps a token in the browser, out of reach of scripts and of other sites. */
export function tokenCookie(token: string): string {
  return `${COOKIE}=${encodeURIComponent(token)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`;
}

function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +([^\s]{1,512})$/i.exec(header ?? "")?.[1];
}

function cookieOf(header: string | undefined): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name !== COOKIE || value === undefined) continue;
    try {
      return decodeURIComponent(value);
    } catch {
      // Not a cookie that we set.
      return undefined;
    }
  }
  return undefined;
}
