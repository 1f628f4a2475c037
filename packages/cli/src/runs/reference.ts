import type { RunId } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";

/** A run that a name may mean. */
export interface Candidate {
  readonly runId: RunId;
  readonly number?: number;
}

/** How the user named a run, by shape alone. */
export type Reference =
  | { readonly by: "last" }
  | { readonly by: "number"; readonly number: number }
  | { readonly by: "id"; readonly part: string };

const SHOWN_CANDIDATES = 10;

/** What `text` can mean: `1842` and `#1842` are numbers, `last` is the newest run that is no replay, the rest is part of an id. */
export function parseReference(text: string): Reference {
  if (text === "last") return { by: "last" };
  const digits = /^#?(\d{1,15})$/.exec(text)?.[1];
  return digits === undefined ? { by: "id", part: text.toLowerCase() } : { by: "number", number: Number(digits) };
}

/**
 * The one run that is meant.
 * @throws CliError `run_not_found`, or `run_ambiguous` with the candidates
 */
export function findCandidate(
  text: string,
  reference: Exclude<Reference, { by: "last" }>,
  runs: readonly Candidate[],
): RunId {
  if (reference.by === "number") {
    const numbered = runs.find(({ number }) => number === reference.number);
    if (numbered !== undefined) return numbered.runId;
    // Digits may also be the end of an id, but only when they were not marked as a number.
    if (text.startsWith("#")) throw notFound(text);
  }
  const part = reference.by === "id" ? reference.part : text;
  const exact = runs.find(({ runId }) => runId === part);
  if (exact !== undefined) return exact.runId;
  const found = runs.filter(({ runId }) => matches(runId, part));
  const [only, second] = found;
  if (only === undefined) throw notFound(text);
  if (second !== undefined) throw ambiguous(text, found);
  return only.runId;
}

function matches(runId: RunId, part: string): boolean {
  return part !== "" && (runId.startsWith(part) || runId.startsWith(`run_${part}`) || runId.endsWith(part));
}

function notFound(text: string): CliError {
  return new CliError("run_not_found", `There is no run ${JSON.stringify(text)} here.`, {
    hint: "`list` shows the runs of this folder; --dir names another .openexec directory.",
    fields: { run: text },
  });
}

function ambiguous(text: string, found: readonly Candidate[]): CliError {
  const shown = found.slice(0, SHOWN_CANDIDATES).map(({ runId, number }) => (number ? `${runId} (#${number})` : runId));
  const more = found.length > shown.length ? [`… and ${found.length - shown.length} more`] : [];
  return new CliError(
    "run_ambiguous",
    [`${JSON.stringify(text)} can mean ${found.length} runs:`, ...shown, ...more].join("\n  "),
    {
      hint: "Use more of the id, or the number.",
      fields: { run: text, candidates: found.map(({ runId }) => runId) },
    },
  );
}
