/** What a placeholder stands for. Never in the bundle: the vault lives outside of it. */
export interface VaultEntry {
  readonly placeholder: string;
  readonly secret: string;
  readonly rule: string;
  readonly name: string;
}

/** A placeholder as the bundle lists it. */
export type RecordedPlaceholder = Pick<VaultEntry, "placeholder" | "rule" | "name">;

export type Resolution =
  | { readonly ok: true; readonly text: string }
  /** Names of the secrets that the vault does not have, each once. */
  | { readonly ok: false; readonly missing: readonly string[] };

/**
 * Puts the secrets of a vault back into a text before a live effect.
 * @param recorded every placeholder that the bundle lists: one that stands in the text and is not in the vault is
 * missing, by its name
 */
export function resolveSecrets(
  text: string,
  vault: readonly VaultEntry[],
  recorded: readonly RecordedPlaceholder[],
): Resolution {
  const secrets = new Map<string, string | undefined>();
  const names = new Map<string, string>();
  for (const { placeholder, name } of recorded) names.set(placeholder, name);
  for (const { placeholder, secret, name } of vault) {
    names.set(placeholder, name);
    // Two secrets behind one mask: nobody can say which one stood there.
    secrets.set(placeholder, secrets.has(placeholder) && secrets.get(placeholder) !== secret ? undefined : secret);
  }
  const missing = new Set<string>();
  const putBack = (placeholder: string): string => {
    const secret = secrets.get(placeholder);
    if (secret === undefined) missing.add(names.get(placeholder) ?? "");
    return secret ?? placeholder;
  };
  let resolved = text;
  // Where secrets touched, one placeholder may stand for a text with another one in it.
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = replaceAll(resolved, [...names.keys()], putBack);
    if (next === resolved) break;
    resolved = next;
  }
  return missing.size === 0 ? { ok: true, text: resolved } : { ok: false, missing: [...missing] };
}

const MAX_ROUNDS = 6;

/** Values from a tape are filtered already: nothing is replaced, the bundle's own placeholders are counted. */
export interface TapeFilter {
  /** How often each recorded placeholder stands in `text`; those that don't are left out. */
  count(text: string): readonly (RecordedPlaceholder & { readonly count: number })[];
}

export function createTapeFilter(recorded: readonly RecordedPlaceholder[]): TapeFilter {
  const byText = new Map(recorded.map((entry) => [entry.placeholder, entry]));
  return {
    count(text) {
      const counts = new Map<RecordedPlaceholder, number>();
      replaceAll(text, [...byText.keys()], (placeholder) => {
        const entry = byText.get(placeholder);
        if (entry !== undefined) counts.set(entry, (counts.get(entry) ?? 0) + 1);
        return placeholder;
      });
      return [...counts].map(([entry, count]) => ({ ...entry, count }));
    },
  };
}

/** One pass from left to right, longest first. */
function replaceAll(text: string, needles: readonly string[], replace: (needle: string) => string): string {
  const present = needles.filter((needle) => needle !== "" && text.includes(needle));
  if (present.length === 0) return text;
  const escaped = present
    .sort((a, b) => b.length - a.length)
    .map((needle) => needle.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return text.replace(new RegExp(escaped.join("|"), "g"), replace);
}
