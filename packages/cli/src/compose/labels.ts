import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LabelsPatch } from "@openexec/protocol";
import { BUNDLE_FILES, BundleError, LABELS_SCHEMA, type Labels, labelsSchema } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { readBundleFile } from "../replay/bundle-file.ts";

const NO_LABELS: Labels = { schema: LABELS_SCHEMA, pinned: false, tags: [] };

/** What people said about the run in `directory`; without a file, or with one that cannot be read, nothing. */
export function readLabels(directory: string): Labels {
  return statedLabels(directory) ?? NO_LABELS;
}

/** The same for who must know; `undefined` when there is a file that cannot be read. */
export function statedLabels(directory: string): Labels | undefined {
  try {
    const parsed = labelsSchema.safeParse(JSON.parse(readBundleFile(directory, BUNDLE_FILES.labels).toString("utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (error instanceof BundleError) return error.code === "file_missing" ? NO_LABELS : undefined;
    throw error;
  }
}

/**
 * The same for who changes them, or deletes the run when they allow it.
 * @throws CliError `labels_unreadable`
 */
export function soundLabels(directory: string): Labels {
  const labels = statedLabels(directory);
  if (labels !== undefined) return labels;
  throw new CliError("labels_unreadable", "The labels of this run cannot be read, so it may be pinned.", {
    hint: `Mend ${BUNDLE_FILES.labels} in its folder, or remove that file: the run then has no pin, no tags and no note.`,
    exitCode: EXIT.failed,
    fields: { path: join(directory, BUNDLE_FILES.labels) },
  });
}

/** What somebody changed about labels: what is absent stays, a note of `null` or nothing goes. */
export function patchedLabels(labels: Labels, { pinned, tags, note }: LabelsPatch): Labels {
  const { note: before, ...rest } = labels;
  const kept = note === undefined ? before : (note ?? undefined);
  return {
    ...rest,
    ...(pinned === undefined ? {} : { pinned }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
    ...(kept === undefined || kept === "" ? {} : { note: kept }),
  };
}

/** Replaces the labels of a run, atomically. @throws CliError `labels_not_written` */
export function writeLabels(directory: string, labels: Labels): void {
  const path = join(directory, BUNDLE_FILES.labels);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify(labels, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    throw new CliError("labels_not_written", `${path} could not be written: ${(error as Error).message}.`, {
      hint: "The run itself is untouched. Check the permissions and the space of that folder.",
      fields: { path },
      cause: error,
    });
  }
}
