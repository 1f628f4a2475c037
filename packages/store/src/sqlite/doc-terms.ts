/** The number of a word as a word of FTS5. */
export function wordTerm(id: number): string {
  return `w${id.toString(36)}`;
}

/** A project as a word of FTS5, so that a search reads no other project's documents. */
export function projectTerm(project: number): string {
  return `p${project}`;
}
