import type { AttemptRow } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";

/**
 * The attempt that `text` names: its id (`fan[3]/review#2`), or its node where that ran once.
 * @throws CliError `attempt_not_found` or `attempt_ambiguous`, both with the attempts that there are
 */
export function findAttempt(text: string, attempts: readonly AttemptRow[]): AttemptRow {
  const exact = attempts.find(({ attemptId }) => attemptId === text);
  if (exact !== undefined) return exact;
  const found = attempts.filter(({ nodeId, attemptId }) => nodeId === text || attemptId.startsWith(`${text}#`));
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  const candidates = (only === undefined ? attempts : found).map(({ attemptId }) => attemptId);
  const shown =
    candidates.slice(0, 10).join(", ") + (candidates.length > 10 ? ` and ${candidates.length - 10} more` : "");
  throw new CliError(
    only === undefined ? "attempt_not_found" : "attempt_ambiguous",
    only === undefined
      ? `This run has no attempt ${JSON.stringify(text)}.`
      : `${JSON.stringify(text)} ran ${found.length} times in this run.`,
    { hint: shown === "" ? "It has no steps at all." : `There are ${shown}.`, fields: { attempt: text, candidates } },
  );
}
