import { escapeLine } from "../text/escape.ts";
import { contentProblem, type FormField, formFields } from "./form.ts";

/** Where the questions of a form appear, and what takes them away again. */
export interface FormScreen {
  readonly signal: AbortSignal;
  readonly output: NodeJS.WriteStream;
}

/** Asks at the terminal for what `schema` wants. @returns `undefined` when the person gave up */
export async function askForm(schema: unknown, screen: FormScreen): Promise<unknown> {
  const fields = formFields(schema);
  if (fields === undefined) return askJson(schema, screen);
  const content: Record<string, unknown> = {};
  for (const field of fields) {
    const given = await askField(field, screen);
    if (given === undefined) return undefined;
    if (given.value !== undefined) content[field.name] = given.value;
  }
  return content;
}

/** @returns without `value` when an optional field was left out, `undefined` when the person gave up */
async function askField(field: FormField, screen: FormScreen): Promise<{ readonly value?: unknown } | undefined> {
  const { confirm, isCancel, select, text } = await import("@clack/prompts");
  const { fieldType, choices, required } = field;
  const message = `${escapeLine(field.title)}${required ? "" : " (optional)"}`;
  if (fieldType === "boolean") {
    const value = await confirm({ message, ...screen });
    return isCancel(value) ? undefined : { value };
  }
  if (fieldType === "choice") {
    const options = choices.map((value) => ({ value, label: escapeLine(value) }));
    const none = required ? [] : [{ value: undefined, label: "none" }];
    const value = await select<string | undefined>({ message, options: [...options, ...none], ...screen });
    return isCancel(value) ? undefined : { value };
  }
  const readTyped = (typed: string | undefined): unknown => {
    if (typed === undefined || typed === "") return undefined;
    return fieldType === "number" ? Number(typed) : typed;
  };
  const validate = (typed: string | undefined): string | undefined => {
    if ((typed ?? "") === "") return required ? "This one is needed." : undefined;
    return contentProblem(field.schema, readTyped(typed));
  };
  const typed = await text({ message, validate, ...screen });
  return isCancel(typed) ? undefined : { value: readTyped(typed) };
}

async function askJson(schema: unknown, screen: FormScreen): Promise<unknown> {
  const { isCancel, text } = await import("@clack/prompts");
  const validate = (typed: string | undefined): string | undefined => {
    try {
      return contentProblem(schema, JSON.parse(typed ?? ""));
    } catch (error) {
      return (error as Error).message;
    }
  };
  const typed = await text({ message: `JSON for ${escapeLine(JSON.stringify(schema))}`, validate, ...screen });
  return isCancel(typed) ? undefined : JSON.parse(typed);
}
