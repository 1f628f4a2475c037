import fs from "node:fs";
import { originals, type TapeSource } from "@openexec/runtime";
import { type ArtifactRef, BUNDLE_FILES, BundleError, OpenExecError } from "@openexec/timeline";
import { openBundleFile, readBundleFile } from "./bundle-file.ts";
import { FileLines } from "./file-lines.ts";

// Taken before any flow is loaded: replayed code may put something else in their place.
const { closeSync, readSync } = fs;

/** The bundle in `directory` as a tape: log and sessions line by line, artifacts verified as they are read. */
export function directoryTape(directory: string): TapeSource {
  const looked = new Set<string>();
  return {
    lines: new FileLines(openBundleFile(directory, BUNDLE_FILES.timeline)),
    artifact: (ref) => readArtifact({ directory, looked }, ref),
    session: (sessionId) => openSession(directory, sessionId),
  };
}

function openSession(directory: string, sessionId: string): FileLines | undefined {
  try {
    return new FileLines(openBundleFile(directory, `sessions/${sessionId}/events.ndjson`));
  } catch (error) {
    if (error instanceof BundleError && error.code === "file_missing") return undefined;
    throw error;
  }
}

interface Folder {
  readonly directory: string;
  /** As {@link openBundleFile} wants it. */
  readonly looked: Set<string>;
}

/** Reads at once: this process has nothing else to do meanwhile, and a trip to another thread takes ten times as long. */
async function readArtifact(folder: Folder, ref: ArtifactRef): Promise<Uint8Array> {
  const { path } = ref;
  const bytes = readWhole(folder, ref);
  const found = originals.hash("sha256", bytes);
  if (found === ref.sha256) return bytes;
  throw new OpenExecError(
    "artifact_changed",
    `${path} has other bytes than the record says: expected ${ref.sha256}, found ${found}.`,
    {
      fields: { path, expected: ref.sha256, found },
    },
  );
}

/** Above it a file is read in pieces, however long the record says that it is. */
const READ_AT_ONCE = 256 * 1024;

/** A file that has other bytes than it should is read too, so that it can be told. */
function readWhole(folder: Folder, { path, sha256, bytes: expected }: ArtifactRef): Uint8Array {
  try {
    return expected < READ_AT_ONCE ? readShort(folder, path, expected) : readBundleFile(folder.directory, path);
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    throw new OpenExecError("artifact_missing", `${error.message}; the record needs it.`, {
      fields: { path, expected: sha256 },
      cause: error,
    });
  }
}

/** With one read: `readFileSync` asks for the size first and for the end last. */
function readShort({ directory, looked }: Folder, path: string, expected: number): Uint8Array {
  const descriptor = openBundleFile(directory, path, looked);
  try {
    const buffer = new Uint8Array(expected + 1);
    const bytes = readSync(descriptor, buffer);
    return bytes === expected ? buffer.subarray(0, bytes) : readBundleFile(directory, path);
  } finally {
    closeSync(descriptor);
  }
}
