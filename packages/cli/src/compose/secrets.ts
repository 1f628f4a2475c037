import { sha256, type Vault } from "@openexec/bundle";
import type { LivePorts } from "@openexec/runtime";
import {
  createSecretsFilter,
  credentialVariables,
  type Json,
  OpenExecError,
  type Redaction,
  type Replacement,
  resolveSecrets,
  type VaultEntry,
} from "@openexec/timeline";

export interface SecretsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Keys the placeholders; hex. */
  readonly projectKey: string;
  /** Keeps what placeholders stand for, outside of the bundle. */
  readonly vault: Pick<Vault, "add" | "entries">;
  /** Placeholders that the log names: each must be known before anything live is done with it. */
  readonly recorded?: readonly Redaction[] | undefined;
}

/** The filter in front of everything that is written, and the way back for what a resumed run sends. */
export function secretsOf({
  env,
  projectKey,
  vault,
  recorded = [],
}: SecretsOptions): Pick<LivePorts, "filter" | "reveal"> {
  const secrets = createSecretsFilter({ knownValues: credentialVariables(env), key: projectKey, sha256 });
  let taken = new Map<string, Replacement>();
  /** What was replaced must be found again after a crash: it is kept before the placeholder is written. */
  const kept = <Value>({ value, replacements }: { value: Value; replacements: readonly Replacement[] }): Value => {
    if (replacements.length === 0) return value;
    for (const replacement of replacements) {
      const key = `${replacement.rule} ${replacement.placeholder}`;
      taken.set(key, { ...replacement, count: replacement.count + (taken.get(key)?.count ?? 0) });
    }
    for (const { placeholder, name, secret } of secrets.vaultEntries()) vault.add(placeholder, { name, secret });
    return value;
  };
  return {
    filter: {
      // Payloads are JSON: the codec and the schemas let nothing else through.
      json: <Value>(value: Value) => kept(secrets.json(value as Value & Json)),
      bytes: (bytes) => kept(secrets.bytes(bytes)),
      stream() {
        const stream = secrets.byteStream();
        const keptOf = (value: Uint8Array): Uint8Array => kept({ value, replacements: stream.takeReplacements() });
        return { push: (bytes) => keptOf(stream.push(bytes)), end: () => keptOf(stream.end()) };
      },
      taken() {
        if (taken.size === 0) return [];
        const all = [...taken.values()];
        taken = new Map();
        return all;
      },
    },
    reveal: (value) => reveal(value, vault, recorded),
  };
}

function reveal<Value>(value: Value, vault: SecretsOptions["vault"], recorded: readonly Redaction[]): Value {
  const entries = [...vault.entries()].map(([placeholder, entry]) => ({ placeholder, rule: "", ...entry }));
  if (entries.length === 0 && recorded.length === 0) return value;
  return revealIn(value, (text) => revealText(text, entries, recorded)) as Value;
}

/** Strings anywhere in plain data; whatever is no plain data stays as it is. */
function revealIn(value: unknown, text: (text: string) => string): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((item) => revealIn(item, text));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealIn(item, text)]));
}

function revealText(text: string, entries: readonly VaultEntry[], recorded: readonly Redaction[]): string {
  const resolved = resolveSecrets(text, entries, recorded);
  if (resolved.ok) return resolved.text;
  throw new OpenExecError("secret_missing", `The secret ${resolved.missing.join(", ")} is not known here.`, {
    hint: "Resume where the run was recorded, or give the secret in the environment.",
    fields: { missing: resolved.missing },
  });
}
