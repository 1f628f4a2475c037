/**
 * Whether an output is what went wrong, which some clients give as both, and in how much text. Lines are read better as
 * output, with its search and its colours; a single line is the better error.
 */
export function saidAgain(output: unknown, message: string | undefined): "line" | "lines" | undefined {
  if (typeof output !== "string" || output.trim() !== message?.trim()) return undefined;
  return output.trim().includes("\n") ? "lines" : "line";
}
