import type { StoredValue } from "../events/shared.ts";

/** Fields that say what a tool was called for, the most telling first. */
const TELLING = [
  "command",
  "cmd",
  "path",
  "file_path",
  "filePath",
  "pattern",
  "query",
  "url",
  "prompt",
  "description",
  "name",
];
const LONGEST = 120;
const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "zsh"]);

/** The argument that matters of a tool's input, on one line; `undefined` when it is kept in a file or none stands out. */
export function subjectOf(input: StoredValue): string | undefined {
  if (!("value" in input)) return undefined;
  const { value } = input;
  if (typeof value === "string") return oneLine(value);
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name of TELLING) {
    const text = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof text === "string" && text !== "")
      return oneLine(name === "command" ? commandLine(text, fields.args) : text);
    const [command, ...args] = Array.isArray(text) ? text : [];
    if (name === "command" && typeof command === "string") return oneLine(commandLine(command, args));
  }
  return undefined;
}

function commandLine(command: string, args: unknown): string {
  const words = Array.isArray(args) ? args.filter((word) => typeof word === "string") : [];
  if (SHELLS.has(command) && (words[0] === "-c" || words[0] === "-lc") && words[1] !== undefined) return words[1];
  return [command, ...words].join(" ");
}

function oneLine(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
