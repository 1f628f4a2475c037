/** The same JSON value; nothing in it is shared. */
export function copyOf<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  const copy: unknown = Array.isArray(value)
    ? value.map(copyOf)
    : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyOf(inner)]));
  return copy as Value;
}
