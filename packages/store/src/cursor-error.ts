import { OpenExecError } from "@openexec/timeline";

/** A cursor that this index did not give, or gave for another order: the caller's mistake, not the index's trouble. */
export class CursorError extends OpenExecError {
  constructor() {
    super("cursor_invalid", "The cursor is none of this list.", {
      hint: "Ask for the first page again, in the order that is wanted.",
    });
  }
}
