import { type BundleSource, parseAt } from "@openexec/timeline";
import { at, textOf } from "../sessions/fields.ts";
import { readBeginning } from "../sessions/read-beginning.ts";
import { isFields } from "../sessions/session-lines.ts";

/** Whether the file begins as a rollout of Codex does. */
export async function detect(source: BundleSource, path: string): Promise<boolean> {
  for await (const value of readBeginning(source, path, 1)) {
    const time = textOf(value, "timestamp");
    return (
      textOf(value, "type") === "session_meta" &&
      isFields(at(value, "payload")) &&
      time !== undefined &&
      parseAt(time) !== undefined
    );
  }
  return false;
}
