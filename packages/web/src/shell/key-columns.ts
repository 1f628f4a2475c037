/** A group of keys as far as its place matters. */
interface Group {
  readonly actions: { readonly length: number };
}

/** What the name of a group and the space behind it take, in lines. */
const HEAD = 1.5;

/** Two columns as equally long as whole groups allow, the longest groups on top: what this page has of its own. */
export function keyColumns<Of extends Group>(groups: readonly Of[]): readonly [readonly Of[], readonly Of[]] {
  const columns: [Of[], Of[]] = [[], []];
  const heights: [number, number] = [0, 0];
  for (const group of groups.toSorted((a, b) => b.actions.length - a.actions.length)) {
    const column = heights[0] <= heights[1] ? 0 : 1;
    columns[column].push(group);
    heights[column] += HEAD + group.actions.length;
  }
  return columns;
}
