export type OpenErrorCode = "not_a_zip" | "zip_too_large" | "zip_damaged" | "no_bundle" | "no_events" | "worker_failed";

/** What was picked or dropped cannot be opened: why, and what to do. */
export class OpenError extends Error {
  override readonly name = "OpenError";
  readonly code: OpenErrorCode;

  constructor(code: OpenErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** There is no run in what was given. */
export function noBundle(): OpenError {
  return new OpenError(
    "no_bundle",
    "There is no run in what you gave: a bundle has a file timeline.jsonl or manifest.json. Give its folder, or a zip of it.",
  );
}

/** There is a log, and no event in it. @param damage what is wrong with it, where something is */
export function noEvents(damage: string | undefined): OpenError {
  const why = damage === undefined ? "It is empty." : `${damage.replace(/\.$/, "")}.`;
  return new OpenError(
    "no_events",
    `No event could be read from timeline.jsonl of this bundle. ${why} Give another copy of the run.`,
  );
}
