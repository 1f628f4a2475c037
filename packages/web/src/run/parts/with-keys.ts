/** An item of a list that never changes its order, with a key for React. */
export interface Keyed<Item> {
  readonly key: string;
  readonly item: Item;
}

/** Items with keys: their name, and the how manieth of that name it is. */
export function withKeys<Item>(items: readonly Item[], nameOf: (item: Item) => string): readonly Keyed<Item>[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const name = nameOf(item);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { key: `${name}#${count}`, item };
  });
}
