import type { Draft, EventDefinition } from "@openexec/timeline";

interface Holder {
  readonly payload: unknown;
  readonly redacted?: Draft["redacted"];
}

/** The draft with its measured fields taken from the record: what this execution took is no difference. */
export function withMeasured(definition: EventDefinition, draft: Draft, recorded: Holder): Draft {
  // What the filter replaced was replaced before: the values of a tape hold placeholders already.
  if (recorded.redacted !== undefined)
    return withMeasured(definition, { ...draft, redacted: recorded.redacted } as Draft, { payload: recorded.payload });
  if (definition.measured.length === 0) return draft;
  let payload: unknown = draft.payload;
  for (const path of definition.measured) payload = copy(payload, recorded.payload, keysOf(path), 0);
  return { ...draft, payload } as Draft;
}

const keys = new Map<string, readonly string[]>();

function keysOf(path: string): readonly string[] {
  const known = keys.get(path);
  if (known !== undefined) return known;
  const split = path.split(".");
  keys.set(path, split);
  return split;
}

function copy(target: unknown, from: unknown, path: readonly string[], depth: number): unknown {
  const key = path[depth];
  if (key === undefined || typeof target !== "object" || target === null || typeof from !== "object" || from === null)
    return target;
  const source = (from as Record<string, unknown>)[key];
  const fields = target as Record<string, unknown>;
  if (depth < path.length - 1) {
    const inner = copy(fields[key], source, path, depth + 1);
    return inner === fields[key] ? target : { ...fields, [key]: inner };
  }
  if (source === fields[key]) return target;
  if (source !== undefined) return { ...fields, [key]: source };
  const { [key]: _dropped, ...rest } = fields;
  return rest;
}
