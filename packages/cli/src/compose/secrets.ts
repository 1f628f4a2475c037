import { sha256, type Vault } from "@openexec/bundle";
import type { LivePorts, TapeSecrets } from "@openexec/runtime";
import { behaves } from "@openexec/runtime/recording";
import {
  createRecall,
  createSecretsFilter,
  credentialVariables,
  findLeftovers,
  type Json,
  type KnownValue,
  OpenExecError,
  type Redaction,
  type Replacement,
  resolveSecrets,
  type SecretsFilter,
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

/** What a resumed run needs besides: the secrets of its record. */
export interface LiveSecrets extends Pick<LivePorts, "filter" | "reveal"> {
  readonly ofTape: () => TapeSecrets;
  /** Names of those that the record has placeholders of and nobody here knows. */
  readonly missing: () => readonly string[];
}

/** The filter in front of everything that is written, and the way back for what a resumed run sends. */
export function secretsOf({ env, projectKey, vault, recorded = [] }: SecretsOptions): LiveSecrets {
  const spellAlike = behaves("spellsPlaceholdersAlike");
  const earlier = entriesOf(vault);
  const knownValues = [...credentialVariables(env), ...knownOf(earlier)];
  const secrets = createSecretsFilter({ knownValues, key: projectKey, sha256, earlier, spellAlike });
  takeFromEnvironment(env, secrets, recorded, vault);
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
    reveal: revealWith(vault, recorded),
    missing: () => [...new Set(unknownTo(vault, recorded).map(({ name }) => name))],
    ofTape: () => {
      const entries = entriesOf(vault);
      const known = { knownValues: knownOf(entries), key: projectKey, sha256, earlier: entries, spellAlike };
      const filter = createSecretsFilter(known);
      return {
        filter: {
          json: <Value>(value: Value) => filter.json(value as Value & Json).value,
          bytes: (bytes) => filter.bytes(bytes).value,
        },
        recall: createRecall(entries),
      };
    },
  };
}

function unknownTo(vault: SecretsOptions["vault"], recorded: readonly Redaction[]): readonly Redaction[] {
  return recorded.filter(({ placeholder }) => !vault.entries().has(placeholder));
}

function entriesOf(vault: SecretsOptions["vault"]): readonly VaultEntry[] {
  return [...vault.entries()].map(([placeholder, entry]) => ({ placeholder, rule: "", ...entry }));
}

/** The values of variables among what a run had replaced: other secrets are found as they were then. */
function knownOf(entries: readonly VaultEntry[]): readonly KnownValue[] {
  return entries.flatMap(({ name, secret }) => credentialVariables({ [name]: secret }));
}

/** A secret that the vault lacks may be in the environment: the same value has the same placeholder in one project. */
function takeFromEnvironment(
  env: SecretsOptions["env"],
  secrets: SecretsFilter,
  recorded: readonly Redaction[],
  vault: SecretsOptions["vault"],
): void {
  if (recorded.length === 0) return;
  const wanted = new Set(recorded.map(({ placeholder }) => placeholder));
  for (const { name, value } of credentialVariables(env)) {
    const placeholder = secrets.text(value).value;
    if (placeholder !== value && wanted.has(placeholder)) vault.add(placeholder, { name, secret: value });
  }
}

/** @throws OpenExecError `secret_missing` of what is sent with a placeholder, or part of one, that nobody resolves */
function revealWith(vault: SecretsOptions["vault"], recorded: readonly Redaction[]): LivePorts["reveal"] {
  let leftoversIn: ReturnType<typeof findLeftovers> | undefined;
  return (value) => {
    const entries = entriesOf(vault);
    if (entries.length === 0 && recorded.length === 0) return value;
    leftoversIn ??= findLeftovers(unknownTo(vault, recorded));
    const leftoversOf = leftoversIn;
    return revealIn(value, (text) => {
      const leftovers = leftoversOf(text);
      if (leftovers.length > 0) throw secretMissing(leftovers);
      return revealText(text, entries, recorded);
    }) as typeof value;
  };
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
  throw secretMissing(resolved.missing);
}

/** Names secrets that nobody here knows. */
export function secretMissing(missing: readonly string[]): OpenExecError {
  return new OpenExecError("secret_missing", `The secret ${missing.join(", ")} is not known here.`, {
    hint: "Resume where the run was recorded, or give the secret in the environment.",
    fields: { missing },
  });
}
