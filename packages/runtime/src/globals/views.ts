const views = new WeakSet<object>();

/** Marks an object that is made while it is read, and is to be taken for a plain one. */
export function asView<T extends object>(view: T): T {
  views.add(view);
  return view;
}

export function isView(value: unknown): value is object {
  return typeof value === "object" && value !== null && views.has(value);
}
