import { TIMELINE_FORMAT } from "../event.js";

const FORMAT = /^openexec\.timeline\.v([1-9][0-9]{0,5})$/;
const CURRENT = 1;
/** The log was written in a format version that this reader is too old for. */
export class VersionError extends Error {
  name = "VersionError";
  code = "format_future";
  /** The version that the log states. */
  found;
  /** The version that is read here. */
  expected = TIMELINE_FORMAT;
  constructor(found) {
    super(
      `This run was recorded in the format ${found}; this version of OpenExec reads ${TIMELINE_FORMAT}. ` +
        "Open it with the version that recorded it, or update OpenExec.",
    );
    this.found = found;
  }
}
/** Whether `format` is the version read here. @throws VersionError when it is a later one */
export function isReadableFormat(format) {
  const version = typeof format === "string" ? FORMAT.exec(format)?.[1] : undefined;
  if (version !== undefined && Number(version) > CURRENT) throw new VersionError(`openexec.timeline.v${version}`);
  return format === TIMELINE_FORMAT;
}
//# sourceMappingURL=version.js.map
