import { sha256, type Vault } from "@openexec/bundle";
import type { LivePorts } from "@openexec/runtime";
import { createSecretsFilter, credentialVariables, type Json, OpenExecError, resolveSecrets } from "@openexec/timeline";

export interface SecretsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Keys the placeholders; hex. */
  readonly projectKey: string;
  /** Keeps what placeholders stand for, outside of the bundle. */
  readonly vault: Vault;
}

/** The filter in front of everything that is written, and the way back for what a resumed run sends. */
export function secretsOf({ env, projectKey, vault }: SecretsOptions): Pick<LivePorts, "filter" | "reveal"> {
  const secrets = createSecretsFilter({ knownValues: credentialVariables(env), key: projectKey, sha256 });
  /** What was replaced must be found again after a crash: it is kept before the placeholder is written. */
  const kept = <Value>({ value, replacements }: { value: Value; replacements: readonly unknown[] }): Value => {
    if (replacements.length > 0) {
      for (const { placeholder, name, secret } of secrets.vaultEntries()) vault.add(placeholder, { name, secret });
    }
    return value;
  };
  return {
    filter: {
      // Payloads are JSON: the codec and the schemas let nothing else through.
      json: <Value>(value: Value) => kept(secrets.json(value as Value & Json)),
      bytes: (bytes) => kept(secrets.bytes(bytes)),
    },
    reveal: (value) => reveal(value, vault),
  };
}

function reveal<Value>(value: Value, vault: Vault): Value {
  const entries = [...vault.entries()].map(([placeholder, entry]) => ({ placeholder, rule: "", ...entry }));
  if (entries.length === 0) return value;
  const resolved = resolveSecrets(JSON.stringify(value), entries.map(jsonSpelling), []);
  if (resolved.ok) return JSON.parse(resolved.text) as Value;
  throw new OpenExecError("secret_missing", `The secret ${resolved.missing.join(", ")} is not known here.`, {
    hint: "Resume where the run was recorded, or give the secret in the environment.",
    fields: { missing: resolved.missing },
  });
}

/** Secrets are put back into JSON text, where quotes and line breaks are spelled differently. */
function jsonSpelling<Entry extends { readonly secret: string }>(entry: Entry): Entry {
  return { ...entry, secret: JSON.stringify(entry.secret).slice(1, -1) };
}
