import { useMemo } from "react";
import { Output } from "./output.tsx";

/** What JSON has no form for, as something readable. */
function readable(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), item]));
  if (value instanceof Set) return [...value];
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return value === undefined ? null : value;
}

/** A value as JSON with two spaces, twelve lines at first. Its texts wrap. */
export function JsonView({ value }: { readonly value: unknown }) {
  const text = useMemo(() => JSON.stringify(value, readable, 2) ?? String(value), [value]);
  return <Output text={text} language="json" wrap />;
}
