import type { Json, PayloadOf, StoredValue } from "@openexec/timeline";

const LONGEST = 200;

/** What a person reads as the name of a run: its title, else the first line of its input. */
export function titleOf({ title, input }: PayloadOf<"RunStarted">): string | undefined {
  if (title !== undefined && title.trim() !== "") return title;
  return input === undefined ? undefined : firstLine(input);
}

function firstLine(input: StoredValue): string | undefined {
  if (!("value" in input)) return undefined;
  const text = firstText(input.value as Json);
  const line = text?.trim().split("\n", 1)[0]?.trim();
  if (line === undefined || line === "") return undefined;
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** The value itself, or the first of its fields that is text. */
function firstText(value: Json): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.values(value).find((field) => typeof field === "string" && field.trim() !== "") as string | undefined;
}
