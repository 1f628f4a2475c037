import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "@openexec/bundle";
import { type Access, type AccessScope, type Principal, SCOPES } from "@openexec/server";
import { z } from "zod";
import { CliError } from "../../framework/cli-error.ts";
import { EXIT } from "../../framework/exit-codes.ts";
import { writePrivately } from "./write-privately.ts";

const PREFIX = "oxt";
const SECRET_BYTES = 32;

const tokenSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{8}$/),
  name: z.string(),
  scope: z.enum(SCOPES),
  /** Absent: all. */
  projects: z.array(z.string()).optional(),
  createdAt: z.string(),
  /** Of the whole token, which is kept nowhere. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const fileSchema = z.strictObject({ tokens: z.array(tokenSchema) });

/** A token as it is listed: what it may do, never what it is. */
export type TokenRecord = z.infer<typeof tokenSchema>;

/** The tokens of a home, hashed: `tokens.json`, for nobody else to read. */
export class TokenFile implements Access {
  readonly #path: string;

  constructor(home: Home) {
    this.#path = join(home.path, "tokens.json");
  }

  async find(token: string): Promise<Principal | undefined> {
    const id = /^oxt_([0-9a-f]{8})_[0-9a-zA-Z_-]{43}$/.exec(token)?.[1];
    const known = this.list().find((record) => record.id === id);
    if (known === undefined) return undefined;
    if (!timingSafeEqual(Buffer.from(hashOf(token), "hex"), Buffer.from(known.sha256, "hex"))) return undefined;
    const { name, scope, projects } = known;
    return { name, scope, ...(projects === undefined ? {} : { projects }) };
  }

  /** Oldest first. @throws CliError `tokens_unreadable` */
  list(): readonly TokenRecord[] {
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw unreadable(this.#path, error);
    }
    try {
      return fileSchema.parse(JSON.parse(text)).tokens;
    } catch (error) {
      throw unreadable(this.#path, error);
    }
  }

  /** Makes a token. @returns the token itself, which can't be shown again, and its record */
  create(
    wanted: { readonly name: string; readonly scope: AccessScope; readonly projects?: readonly string[] },
    nowMs: number,
  ): { readonly token: string; readonly record: TokenRecord } {
    const id = randomBytes(4).toString("hex");
    const token = `${PREFIX}_${id}_${randomBytes(SECRET_BYTES).toString("base64url")}`;
    const { name, scope, projects } = wanted;
    const record: TokenRecord = {
      id,
      name,
      scope,
      ...(projects === undefined ? {} : { projects: [...projects] }),
      createdAt: new Date(nowMs).toISOString(),
      sha256: hashOf(token),
    };
    this.#write([...this.list(), record]);
    return { token, record };
  }

  /** @returns the record that is gone; `undefined` when no token has this id */
  revoke(id: string): TokenRecord | undefined {
    const tokens = this.list();
    const known = tokens.find((record) => record.id === id);
    if (known !== undefined) this.#write(tokens.filter((record) => record !== known));
    return known;
  }

  #write(tokens: readonly TokenRecord[]): void {
    writePrivately(this.#path, `${JSON.stringify({ tokens }, null, 2)}\n`);
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function unreadable(path: string, cause: unknown): CliError {
  return new CliError("tokens_unreadable", `${path} cannot be read: ${(cause as Error).message}.`, {
    hint: "Mend it, or remove it and make new tokens with `token create`.",
    exitCode: EXIT.failed,
    fields: { path },
    cause,
  });
}
