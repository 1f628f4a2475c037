import { join } from "node:path";
import { directorySource } from "@openexec/bundle";
import { BUNDLE_FILES, isKnownEvent, type PayloadOf, readTimeline } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import { EXIT } from "../framework/exit-codes.ts";

/**
 * What `RunStarted` of the bundle says.
 * @throws CliError `record_unreadable` when the log does not begin with it; VersionError when it is from the future;
 *   BundleError when there is no log, or it is a link or a special file
 */
export async function headerOf(dir: string): Promise<PayloadOf<"RunStarted">> {
  for await (const { event } of readTimeline(directorySource(dir), { check: false })) {
    if (isKnownEvent(event) && event.type === "RunStarted") return event.payload;
    break;
  }
  throw new CliError("record_unreadable", `${join(dir, BUNDLE_FILES.timeline)} does not begin with RunStarted.`, {
    exitCode: EXIT.diverged,
    hint: "`verify` says what is wrong with it.",
  });
}
