import { OpenExecError } from "../error/openexec-error.ts";

export type ValueErrorCode = "value_not_encodable" | "value_not_decodable";

/** A value that cannot be written to the log, or that was not written by this codec. */
export class ValueError extends OpenExecError {
  declare readonly code: ValueErrorCode;
  /** Where it is: `output.client.socket`, `output.items[3]`, `output.byName.get("x")`. */
  readonly path: string;

  constructor(code: ValueErrorCode, path: string, reason: string, cause?: unknown) {
    const verb = code === "value_not_encodable" ? "cannot be recorded" : "cannot be read back";
    super(code, `${path} ${verb}: ${reason}`, {
      fields: { path },
      ...(cause === undefined ? {} : { cause }),
      ...(code === "value_not_encodable"
        ? { hint: "Return plain data: JSON, Date, bytes, Map, Set, BigInt or Error." }
        : {}),
    });
    this.path = path;
  }
}
