import { inspectLog, type LogInspection } from "@openexec/bundle";
import { memorySource } from "@openexec/timeline";
import type { DiskImage } from "./faulty-disk-image.ts";
import type { Promised, Recorder } from "./faulty-disk-recorder.ts";

const decoder = new TextDecoder();

/** The files of one bundle, by path within it; `undefined` when the directory is not there. */
export function bundleOf(image: DiskImage, directory: string): Map<string, Uint8Array> | undefined {
  const files = new Map<string, Uint8Array>();
  for (const [path, bytes] of image) {
    if (path.startsWith(`${directory}/`)) files.set(path.slice(directory.length + 1), bytes);
  }
  return files.size === 0 ? undefined : files;
}

/** What `promised` says and `files` do not hold, as sentences. */
function missing(files: ReadonlyMap<string, Uint8Array>, promised: Promised, recorder: Recorder): string[] {
  const problems: string[] = [];
  const text = (path: string): string | undefined => {
    const bytes = files.get(path);
    return bytes && decoder.decode(bytes);
  };
  for (const path of promised.artifacts) {
    if (text(path) !== recorder.contents.get(path)) problems.push(`artifact ${path} is absent or has other bytes`);
  }
  for (const [path, length] of promised.grown) {
    const wanted = recorder.contents.get(path)?.slice(0, length) ?? "";
    const found = text(path) ?? text(recorder.adoptedAs.get(path) ?? "");
    if (found?.startsWith(wanted) !== true) problems.push(`${path} lacks some of its first ${length} bytes`);
  }
  for (const [path, version] of promised.versions) {
    const acceptable = recorder.replaced.get(path)?.slice(version) ?? [];
    if (!acceptable.includes(text(path) ?? "")) problems.push(`${path} is older than it may be`);
  }
  return problems;
}

/** What a reader finds after a power failure, and everything that is wrong with it. */
export interface CrashReport {
  readonly inspection: LogInspection | undefined;
  readonly problems: readonly string[];
}

/**
 * Opens what a power failure left with the recovery code.
 * @param acknowledged what the last `flush` before it promised
 */
export async function checkCrash(
  image: DiskImage,
  directory: string,
  recorder: Recorder,
  acknowledged: Promised | undefined,
): Promise<CrashReport> {
  const files = bundleOf(image, directory);
  if (files === undefined) {
    const problems =
      acknowledged === undefined ? [] : [`the bundle is gone; ${acknowledged.lines} lines were acknowledged`];
    return { inspection: undefined, problems };
  }
  const inspection = await inspectLog(memorySource(files));
  const { seq, bytes } = inspection.head;
  const problems: string[] = [];
  if (seq < (acknowledged?.lines ?? 1))
    problems.push(`${acknowledged?.lines ?? 1} lines were acknowledged, ${seq} are left`);
  const written = recorder.lines.slice(0, seq).map(({ line }) => `${line}\n`);
  if (decoder.decode(files.get("timeline.jsonl")?.subarray(0, bytes)) !== written.join("")) {
    problems.push("the valid prefix is not what was emitted");
  }
  const byLine = recorder.promisedByLine[seq - 1];
  if (byLine !== undefined) problems.push(...missing(files, byLine, recorder));
  if (acknowledged !== undefined) problems.push(...missing(files, acknowledged, recorder));
  return { inspection, problems };
}
