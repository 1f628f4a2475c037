import { type Divergence, OpenExecError } from "@openexec/timeline";

/** Today's code does not do what the log says that it did: the run cannot go on from there. */
export class RecordDivergedError extends OpenExecError {
  constructor(readonly divergence: Divergence) {
    super(
      "record_diverged",
      `The code does not lead to where the log stands: at line ${divergence.seq}, ${divergence.reason}.`,
      {
        hint: "Undo the change of the flow, or resume with the recorded code (--code recorded).",
        fields: { divergence },
      },
    );
  }
}
