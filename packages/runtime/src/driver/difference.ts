import { type ArtifactRef, type Difference, excerpts, firstDifference, type Json } from "@openexec/timeline";

/** Where a derived event and its recorded line part, in words for people. */
export interface LineDifference {
  readonly path?: string;
  readonly expected: string;
  readonly actual: string;
  /** The two differ in a file: the recorded one, whose text is still to be read. */
  readonly file?: { readonly expected: ArtifactRef; readonly actual: string };
}

/**
 * Compares two lines, without their hashes.
 * @param derivedText text of a file that the replay derived, by digest, when it is still known
 */
export function lineDifference(
  expected: string,
  actual: string,
  derivedText: (sha256: string) => string | undefined,
): LineDifference {
  const whole = { expected: JSON.parse(expected) as Json, actual: JSON.parse(actual) as Json };
  const found: Difference | undefined = firstDifference(whole.expected, whole.actual);
  if (found === undefined) return { expected, actual };
  const { path } = found;
  // Only its place in the log is another: what stands there says more than two numbers.
  if (path === "seq") return { path, expected: titleOf(whole.expected), actual: titleOf(whole.actual) };
  if (path === "payload.outcome") return { path, expected: outcomeOf(whole.expected), actual: outcomeOf(whole.actual) };
  const owner = /^(.*)\.artifact\.(path|bytes|sha256|mediaType)$/.exec(path)?.[1];
  if (owner === undefined) return { path, ...excerpts(shown(found.expected), shown(found.actual)) };
  const refs = [refAt(whole.expected, owner), refAt(whole.actual, owner)] as const;
  const text = refs[1] === undefined ? undefined : derivedText(refs[1].sha256);
  if (refs[0] === undefined || text === undefined)
    return { path: owner, expected: shown(found.expected), actual: shown(found.actual) };
  return {
    path: owner,
    expected: refs[0].path,
    actual: refs[1]?.path ?? "",
    file: { expected: refs[0], actual: text },
  };
}

/** `StepStarted b#1 at 5`. */
function titleOf(event: Json): string {
  const { type, attemptId, callId, seq } = event as { readonly [field: string]: Json };
  return [type, callId ?? attemptId, "at", seq].filter((part) => part !== undefined).join(" ");
}

/** How a step ended, and of what: `failed: ENOENT: no such file`. */
function outcomeOf(event: Json): string {
  const { payload } = event as { readonly payload: { readonly outcome?: Json; readonly error?: { message?: Json } } };
  const message = payload.error?.message;
  return message === undefined ? shown(payload.outcome) : `${shown(payload.outcome)}: ${shown(message)}`;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return "(nothing)";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function refAt(value: Json, path: string): ArtifactRef | undefined {
  let at: unknown = value;
  for (const key of `${path}.artifact`.split(/\.|\[(\d+)\]/).filter(Boolean))
    at = (at as Record<string, unknown> | undefined)?.[key];
  return at as ArtifactRef | undefined;
}
