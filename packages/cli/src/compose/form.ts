import { z } from "zod";

/** One thing that a form asks for. */
export interface FormField {
  readonly name: string;
  readonly title: string;
  readonly required: boolean;
  readonly fieldType: "text" | "number" | "boolean" | "choice";
  /** What can be chosen, for `choice`. */
  readonly choices: readonly string[];
  /** JSON Schema of the value. */
  readonly schema: unknown;
}

/** What we read of a JSON Schema. */
interface Shape {
  readonly type?: unknown;
  readonly title?: unknown;
  readonly enum?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: unknown;
}

const FIELD_TYPES: ReadonlyMap<unknown, FormField["fieldType"]> = new Map([
  ["string", "text"],
  ["number", "number"],
  ["integer", "number"],
  ["boolean", "boolean"],
]);

/** Whether `schema` asks for something besides yes or no. */
export function asksForContent(schema: unknown): boolean {
  const shape = shapeOf(schema);
  return shape !== undefined && (shape.properties === undefined || Object.keys(shape.properties).length > 0);
}

/** The fields of a form; `undefined` when `schema` is more than a flat list of texts, numbers, choices and yes or no. */
export function formFields(schema: unknown): readonly FormField[] | undefined {
  const shape = shapeOf(schema);
  if (shape?.properties === undefined) return undefined;
  const required = new Set(Array.isArray(shape.required) ? shape.required : []);
  const fields: FormField[] = [];
  for (const [name, own] of Object.entries(shape.properties)) {
    const { type, title, enum: values } = shapeOf(own) ?? {};
    const choices = Array.isArray(values) && values.every((value) => typeof value === "string") ? values : [];
    const fieldType = choices.length > 0 ? "choice" : values === undefined ? FIELD_TYPES.get(type) : undefined;
    if (fieldType === undefined) return undefined;
    const label = typeof title === "string" ? title : name;
    fields.push({ name, title: label, required: required.has(name), fieldType, choices, schema: own });
  }
  return fields;
}

/** Why `content` is not what `schema` asks for. A schema that cannot be read asks for nothing. */
export function contentProblem(schema: unknown, content: unknown): string | undefined {
  const result = validatorOf(schema)?.safeParse(content);
  if (result === undefined || result.success) return undefined;
  return result.error.issues
    .map(({ code, path, message }) => {
      const where = path.map(String).join(".");
      if (code === "invalid_type" && message.endsWith("received undefined")) return `${where || "it"} is missing`;
      return where === "" ? message : `${where}: ${message}`;
    })
    .join("; ");
}

/** A value to show what `schema` asks for: its required fields. */
export function exampleContent(schema: unknown): unknown {
  const fields = formFields(schema)?.filter(({ required }) => required) ?? [];
  const values = { text: "…", number: 0, boolean: true } as const;
  return Object.fromEntries(
    fields.map(({ name, fieldType, choices }) => [name, fieldType === "choice" ? choices[0] : values[fieldType]]),
  );
}

function validatorOf(schema: unknown): z.ZodType | undefined {
  if (shapeOf(schema) === undefined) return undefined;
  try {
    return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    // It was written by an agent or for another validator: the step that asked sees the answer as it is.
    return undefined;
  }
}

function shapeOf(schema: unknown): Shape | undefined {
  return typeof schema === "object" && schema !== null && !Array.isArray(schema) ? schema : undefined;
}
