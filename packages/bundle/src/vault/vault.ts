import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { OpenExecError, type RunId } from "@openexec/timeline";
import { z } from "zod";
import { nodeDisk } from "../disk/node-disk.ts";
import { isErrno } from "../errno.ts";
import { randomHex } from "../host.ts";

/** What a placeholder stands for. */
export interface VaultEntry {
  /** What people call it: the variable or header it came from. */
  readonly name: string;
  readonly secret: string;
}

/** A list, so that no placeholder can be taken for a name of the language. */
const vaultSchema = z.array(z.strictObject({ placeholder: z.string(), name: z.string(), secret: z.string() }));

/** A placeholder can't be resolved here. Names it; never holds a secret. */
export class SecretMissingError extends OpenExecError {
  constructor(readonly placeholder: string) {
    super(
      "secret_missing",
      `The record holds a placeholder (${placeholder}) whose secret this machine does not know.`,
      {
        hint: "Resume where the run was recorded, or give the secret in the environment.",
        fields: { placeholder },
      },
    );
  }
}

/** The secrets of one run, beside its bundle and never in it: 0600, deleted with the run. */
export class Vault {
  readonly path: string;
  readonly #entries: Map<string, VaultEntry>;

  /**
   * @param vaultDirectory see `Home.vaultDirectory`
   * @throws OpenExecError `vault_damaged`
   */
  static open(vaultDirectory: string, runId: RunId): Vault {
    const path = join(vaultDirectory, `${runId}.json`);
    return new Vault(path, readEntries(path));
  }

  private constructor(path: string, entries: Map<string, VaultEntry>) {
    this.path = path;
    this.#entries = entries;
  }

  /** Durable when it returns; what is known already costs nothing. */
  add(placeholder: string, entry: VaultEntry): void {
    if (this.#entries.get(placeholder)?.secret === entry.secret) return;
    this.#entries.set(placeholder, entry);
    this.#save();
  }

  /** Durable when it returns. */
  addAll(entries: ReadonlyMap<string, VaultEntry>): void {
    for (const [placeholder, entry] of entries) this.#entries.set(placeholder, entry);
    if (entries.size > 0) this.#save();
  }

  find(placeholder: string): VaultEntry | undefined {
    return this.#entries.get(placeholder);
  }

  /** @throws SecretMissingError */
  resolve(placeholder: string): string {
    const entry = this.#entries.get(placeholder);
    if (entry === undefined) throw new SecretMissingError(placeholder);
    return entry.secret;
  }

  /** Placeholders and what they stand for. */
  entries(): ReadonlyMap<string, VaultEntry> {
    return this.#entries;
  }

  /** Removes the file. Idempotent. */
  delete(): void {
    this.#entries.clear();
    rmSync(this.path, { force: true });
  }

  #save(): void {
    const list = [...this.#entries].map(([placeholder, { name, secret }]) => ({ placeholder, name, secret }));
    const part = `${this.path}.${randomHex(4)}.part`;
    const file = nodeDisk.open(part, "create");
    try {
      file.write(new TextEncoder().encode(JSON.stringify(list)));
      file.syncNow();
    } finally {
      file.close();
    }
    nodeDisk.rename(part, this.path);
    const folder = nodeDisk.open(dirname(this.path), "directory");
    folder.syncNow();
    folder.close();
  }
}

function readEntries(path: string): Map<string, VaultEntry> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return new Map();
    throw error;
  }
  try {
    const list = vaultSchema.parse(JSON.parse(text));
    return new Map(list.map(({ placeholder, name, secret }) => [placeholder, { name, secret }]));
  } catch {
    // The cause would quote the file: it holds secrets.
    throw new OpenExecError("vault_damaged", `${path} is not a vault that can be read.`, {
      hint: "Secrets of this run must be given in the environment.",
      fields: { path },
    });
  }
}
