/** The scripts and fonts among what a page asked for, by their names without the hash; each once, in the order of the alphabet. */
export function assetsOf(asked: readonly URL[]): readonly string[] {
  const names = asked.flatMap(({ pathname }) => /^\/assets\/(.*)-[\w-]{8}\.(?:js|woff2)$/.exec(pathname)?.[1] ?? []);
  return [...new Set(names)].sort();
}
