import { type ToolCallItem, textAt, valueAt } from "@openexec/timeline";
import type { CallSpan } from "../spans.ts";

/** A diff in numbers. */
export interface DiffStat {
  readonly added: number;
  readonly removed: number;
}

/** Lines that a unified diff puts in and takes out, or `undefined` when `text` is none. */
export function diffStatOf(text: string): DiffStat | undefined {
  if (!/^@@ .* @@|^\*\*\* (Add|Update|Delete) File: /m.test(text)) return undefined;
  let added = 0;
  let removed = 0;
  for (const line of text.split("\n")) {
    if (line.startsWith("+") && !line.startsWith("+++ ")) added++;
    else if (line.startsWith("-") && !line.startsWith("--- ")) removed++;
  }
  return { added, removed };
}

/** The lines that an edit of one text into another puts in and takes out, by what both have at their ends. */
export function editStat(before: string, after: string): DiffStat {
  const old = before === "" ? [] : before.split("\n");
  const now = after === "" ? [] : after.split("\n");
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  return { added: now.length - start - end, removed: old.length - start - end };
}

const WORDS: Readonly<Record<string, string>> = {
  timed_out: "timed out",
  cancelled: "cancelled",
  interrupted: "interrupted",
  failed: "failed",
  skipped: "skipped",
};

/** How a call ended, in a word, as far as its row says it: `exit 1`, `timed out`. `""` when all went well. */
export function resultWord({ row, status }: CallSpan): string {
  if (typeof row.exitCode === "number" && row.exitCode !== 0) return `exit ${row.exitCode}`;
  return WORDS[status] ?? "";
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textIn = (value: unknown, ...names: readonly string[]): string | undefined => {
  if (!isRecord(value)) return undefined;
  for (const name of names) {
    const text = value[name];
    if (typeof text === "string") return text;
  }
  return undefined;
};

/** Tools whose output is a list of places, one per line. */
const SEARCHES = /^(grep|glob|search|find|rg|list)/i;
const NOTHING_FOUND = /^no (files|matches|results)/i;

/** What came of a call in a word, with its input and output: `+12 −3`, `4 hits`, `31 lines`. */
export function resultOf(span: CallSpan, input: unknown, output: unknown): string {
  const word = resultWord(span);
  if (word === WORDS.failed) return exitWordIn(output) ?? word;
  if (word !== "") return word;
  const stat = statOf(input);
  if (stat !== undefined) return `+${stat.added} −${stat.removed}`;
  return wordOfOutput(span.name, output);
}

/** Sessions of Claude Code have the exit code in the first line of the output alone. */
function exitWordIn(output: unknown): string | undefined {
  const [, code] = (typeof output === "string" ? /^Exit code (\d{1,3})(?:\n|$)/.exec(output) : null) ?? [];
  return code === undefined ? undefined : `exit ${code}`;
}

/** What came of a call that an agent made itself, in a word, by its own account. */
export function resultOfItem({ status, toolType = "", input, output, content = [] }: ToolCallItem): string {
  if (status === "failed") return "failed";
  if (status !== "completed") return "";
  const [changed] = [input, ...content].flatMap((value) => statOf(value) ?? []);
  if (changed !== undefined) return `+${changed.added} −${changed.removed}`;
  const [text] = content.flatMap((block) => textAt(valueAt(block, "content"), "text") ?? []);
  return wordOfOutput(toolType, text ?? output);
}

function wordOfOutput(tool: string, output: unknown): string {
  if (typeof output !== "string" || output === "") return "";
  if (SEARCHES.test(tool)) {
    const hits = NOTHING_FOUND.test(output) ? 0 : output.trim().split("\n").length;
    return hits === 1 ? "1 hit" : `${hits} hits`;
  }
  const lines = output.trimEnd().split("\n").length;
  return lines > 1 ? `${lines} lines` : "";
}

/** What an input says it would change. */
function statOf(input: unknown): DiffStat | undefined {
  const patch = textIn(input, "patch", "diff") ?? (typeof input === "string" ? input : undefined);
  if (patch !== undefined) return diffStatOf(patch);
  const before = textIn(input, "old_string", "oldText", "old_str");
  const after = textIn(input, "new_string", "newText", "new_str");
  return before === undefined || after === undefined ? undefined : editStat(before, after);
}
