/** What a caller may do; each includes the ones before it. */
export const SCOPES = ["read", "write", "admin"] as const;
export type AccessScope = (typeof SCOPES)[number];

/** Who calls. */
export interface Principal {
  readonly name: string;
  readonly scope: AccessScope;
  /** The only projects that exist for this caller; absent: all. */
  readonly projects?: readonly string[];
}

/** Knows the callers by their tokens. */
export interface Access {
  /** The caller whose token this is; `undefined` for a token that was never given, or that was revoked. */
  find(token: string): Promise<Principal | undefined>;
}
