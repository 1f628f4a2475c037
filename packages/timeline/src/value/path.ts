/** One step into a value: a key, an index, or a call such as `.get("x")` as it should be shown. */
export type PathSegment = string | number | { readonly call: string };

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** The path as code would write it: `output.client["socket id"][3]`. */
export function formatPath(base: string, segments: readonly PathSegment[]): string {
  return base + segments.map(formatSegment).join("");
}

function formatSegment(segment: PathSegment): string {
  if (typeof segment === "number") return `[${segment}]`;
  if (typeof segment === "object") return segment.call;
  return IDENTIFIER.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`;
}
