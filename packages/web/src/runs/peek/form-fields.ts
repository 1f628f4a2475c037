/** A field of the form that answers a question. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly note?: string;
  readonly input: "text" | "number" | "checkbox" | "select";
  /** Of a select. */
  readonly options?: readonly string[];
  readonly required: boolean;
  readonly initial: string;
}

const INPUTS: Readonly<Record<string, FormField["input"]>> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "checkbox",
};

/** The fields that a JSON Schema of plain fields asks for; undefined when it asks for something else. */
export function fieldsOf(schema: unknown): readonly FormField[] | undefined {
  if (!isRecord(schema) || !isRecord(schema.properties)) return undefined;
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const fields: FormField[] = [];
  for (const [name, property] of Object.entries(schema.properties)) {
    const field = isRecord(property) ? fieldOf(name, property, required.includes(name)) : undefined;
    if (field === undefined) return undefined;
    fields.push(field);
  }
  return fields;
}

function fieldOf(name: string, property: Record<string, unknown>, required: boolean): FormField | undefined {
  const options = Array.isArray(property.enum) ? property.enum.map(String) : undefined;
  const input = options === undefined ? INPUTS[String(property.type)] : "select";
  if (input === undefined) return undefined;
  return {
    name,
    label: typeof property.title === "string" ? property.title : name,
    ...(typeof property.description === "string" && { note: property.description }),
    input,
    ...(options !== undefined && { options }),
    required,
    initial: property.default === undefined ? "" : String(property.default),
  };
}

/** The answer's content from what was filled in: numbers as numbers, what is empty and not required left out. */
export function contentOf(fields: readonly FormField[], form: FormData): Record<string, unknown> {
  const content: Record<string, unknown> = {};
  for (const { name, input, required } of fields) {
    const text = form.get(name);
    if (input === "checkbox") content[name] = text !== null;
    else if (typeof text === "string" && (text !== "" || required))
      content[name] = input === "number" ? Number(text) : text;
  }
  return content;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
