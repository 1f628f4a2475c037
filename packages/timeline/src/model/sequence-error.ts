/** A record of a model call refers to what the log does not hold. */
export class SequenceError extends Error {
  override readonly name = "SequenceError";
  readonly code = "model_request_broken";
}
