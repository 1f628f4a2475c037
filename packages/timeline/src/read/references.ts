import { z } from "zod";
import type { TimelineEvent, UnknownEvent } from "../event.ts";
import { CATALOGUE, type EventType } from "../events/catalogue.ts";
import { type ArtifactRef, artifactRefSchema } from "../events/shared.ts";
import { isKnownEvent } from "./read-timeline.ts";

type Found = (ref: ArtifactRef) => void;
type Finder = (value: unknown, found: Found) => void;

function inObject(fields: readonly (readonly [string, Finder])[]): Finder {
  return (value, found) => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, find] of fields) {
      if (Object.hasOwn(value, key)) find((value as Record<string, unknown>)[key], found);
    }
  };
}

function inEach(find: Finder | undefined): Finder | undefined {
  if (find === undefined) return undefined;
  return (value, found) => {
    if (typeof value !== "object" || value === null) return;
    for (const item of Object.values(value)) find(item, found);
  };
}

function anyOf(schemas: readonly unknown[]): Finder | undefined {
  const finders = schemas.flatMap((schema) => finderOf(schema) ?? []);
  if (finders.length === 0) return undefined;
  return (value, found) => {
    for (const find of finders) find(value, found);
  };
}

/** The value itself; asked again, since a finder for alternatives also meets the other ones. */
const findRef: Finder = (value, found) => {
  if (typeof value === "object" && value !== null && "sha256" in value && "path" in value) found(value as ArtifactRef);
};

/** Where in a value of `schema` references stand; `undefined` if nowhere. User data (`z.unknown()`) is never searched. */
function finderOf(schema: unknown): Finder | undefined {
  if (schema === artifactRefSchema) return findRef;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return finderOf(schema.unwrap());
  if (schema instanceof z.ZodArray) return inEach(finderOf(schema.element));
  if (schema instanceof z.ZodRecord) return inEach(finderOf(schema.valueType));
  if (schema instanceof z.ZodTuple) return inEach(anyOf(schema.def.items));
  if (schema instanceof z.ZodUnion) return anyOf(schema.options);
  if (!(schema instanceof z.ZodObject)) return undefined;
  const fields = Object.entries(schema.shape).flatMap(([key, field]) => {
    const find = finderOf(field);
    return find === undefined ? [] : [[key, find] as const];
  });
  return fields.length === 0 ? undefined : inObject(fields);
}

const FINDERS = new Map<EventType, Finder | undefined>();

function finderOfType(type: EventType): Finder | undefined {
  if (!FINDERS.has(type)) FINDERS.set(type, finderOf(CATALOGUE[type].payload));
  return FINDERS.get(type);
}

/** Everything that looks like a reference, but for what stands below `value`: that is user data. */
function findAnywhere(value: unknown, found: Found): void {
  if (typeof value !== "object" || value === null) return;
  const ref = artifactRefSchema.safeParse(value);
  if (ref.success) found(ref.data);
  else for (const [key, item] of Object.entries(value)) if (key !== "value") findAnywhere(item, found);
}

/** Calls back for each file that `event` names. In an event of unknown shape, for what looks like one. */
export function artifactsOf(event: TimelineEvent | UnknownEvent, found: Found): void {
  if (isKnownEvent(event)) finderOfType(event.type)?.(event.payload, found);
  else findAnywhere(event.payload, found);
}
