import { type LabelsPatch, wrongTag } from "@openexec/protocol";
import { ApiError } from "@openexec/server";
import { patchedLabels, soundLabels, writeLabels } from "../labels.ts";

/**
 * Writes what somebody changed about the labels of the run in `directory`.
 * @throws ApiError `invalid_request` for a tag that cannot be one
 * @throws CliError `labels_unreadable`, `labels_not_written`
 */
export function patchLabels(directory: string, patch: LabelsPatch): void {
  const labels = soundLabels(directory);
  const wrong = wrongTag(patch.tags ?? [], labels.tags);
  if (wrong !== undefined) throw new ApiError(400, "invalid_request", `tags.${wrong.index}: ${wrong.problem}.`);
  writeLabels(directory, patchedLabels(labels, patch));
}
