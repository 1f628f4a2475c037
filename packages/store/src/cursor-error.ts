/** A cursor that this index did not give, or gave for another order: the caller's mistake, not the index's trouble. */
export class CursorError extends Error {
  override readonly name = "CursorError";
  readonly code = "cursor_invalid";

  constructor() {
    super("The cursor is none of this list. Ask for the first page again, with the same order.");
  }
}
