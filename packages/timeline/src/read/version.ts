import { OpenExecError } from "../error/openexec-error.ts";
import { TIMELINE_FORMAT } from "../event.ts";

const FORMAT = /^openexec\.timeline\.v([1-9][0-9]{0,5})$/;
const CURRENT = 1;

/** The log was written in a format version that this reader is too old for. */
export class VersionError extends OpenExecError {
  /** The version that the log states. */
  readonly found: string;
  /** The version that is read here. */
  readonly expected = TIMELINE_FORMAT;

  constructor(found: string) {
    super(
      "format_future",
      `This run was recorded in the format ${found}; this version of OpenExec reads ${TIMELINE_FORMAT}.`,
      {
        hint: "Open it with the version that recorded it, or update OpenExec.",
        fields: { found, expected: TIMELINE_FORMAT },
      },
    );
    this.found = found;
  }
}

/** Whether `format` is the version read here. @throws VersionError when it is a later one */
export function isReadableFormat(format: unknown): boolean {
  const version = typeof format === "string" ? FORMAT.exec(format)?.[1] : undefined;
  if (version !== undefined && Number(version) > CURRENT) throw new VersionError(`openexec.timeline.v${version}`);
  return format === TIMELINE_FORMAT;
}
