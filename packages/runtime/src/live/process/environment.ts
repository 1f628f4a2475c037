/** Variables of a process; `undefined` removes one. */
export type EnvironmentChange = Readonly<Record<string, string | undefined>>;

/** What a child process gets: the allowed base, changed by what the command asks for. */
export function childEnvironment(
  base: Readonly<Record<string, string>>,
  change: EnvironmentChange | undefined,
): Record<string, string> {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(change ?? {})) {
    if (value === undefined) merged.delete(name);
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}
