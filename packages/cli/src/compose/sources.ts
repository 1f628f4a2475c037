import { statSync } from "node:fs";
import { directorySource, openZip, sha256, sha256Stream } from "@openexec/bundle";
import { BUNDLE_FILES, BundleError, type BundleSource, type Finding } from "@openexec/timeline";
import { writerOf } from "./writer.ts";

/** A bundle that is open for reading. */
export interface OpenBundle {
  readonly source: BundleSource;
  /** Who recorded it, when that was not us: `acpx`. */
  readonly system?: string;
  /** What was wrong already in the recording of another system. */
  readonly findings: readonly Finding[];
  /** Whether a process writes it now, as far as can be told. */
  isWriterAlive(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens the bundle at an absolute path: a directory or a zip, ours or one that a reader of `capture` knows.
 * @param reading how files of a directory are read; see `directorySource`
 * @throws BundleError when it is none
 */
export async function openBundle(path: string, reading?: { readonly blocking: boolean }): Promise<OpenBundle> {
  const inDirectory = statSync(path).isDirectory();
  const zip = inDirectory ? undefined : await openZip(path);
  const source = zip ?? directorySource(path, reading);
  const files = {
    findings: [],
    isWriterAlive: async () => inDirectory && writerOf(path) !== undefined,
    close: async () => zip?.close(),
  };
  if ((await source.stat(BUNDLE_FILES.timeline)) !== undefined) return { ...files, source };
  const { openForeign } = await import("@openexec/capture");
  const foreign = await openForeign(source, { sha256, createSha256: sha256Stream });
  if (foreign !== undefined) {
    const { system, findings } = foreign;
    return { ...files, source: foreign.source, system, findings, isWriterAlive: async () => false };
  }
  if ((await source.stat(BUNDLE_FILES.manifest)) !== undefined) return { ...files, source };
  await zip?.close();
  throw new BundleError("not_a_bundle", path, "it has neither a timeline.jsonl nor a manifest.json");
}
