/** Files by which a bundle is known, ours first. */
const ENTRIES = ["timeline.jsonl", "manifest.json"];

/** The folder that a bundle stands in, with a slash at its end; `""` when it stands at the top. */
export function commonFolder(paths: readonly string[]): string {
  for (const entry of ENTRIES) {
    const found = paths
      .filter((path) => path === entry || path.endsWith(`/${entry}`))
      .sort((a, b) => a.split("/").length - b.split("/").length)[0];
    if (found !== undefined) return found.slice(0, found.length - entry.length);
  }
  return "";
}
