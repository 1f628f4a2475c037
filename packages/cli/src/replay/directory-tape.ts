import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { originals, type TapeSource } from "@openexec/runtime";
import { type ArtifactRef, checkBundlePath, OpenExecError } from "@openexec/timeline";
import { FileLines } from "./file-lines.ts";

/** The bundle in `directory` as a tape: log and sessions line by line, artifacts verified as they are read. */
export function directoryTape(directory: string): TapeSource {
  return {
    lines: new FileLines(join(directory, "timeline.jsonl")),
    artifact: (ref) => readArtifact(directory, ref),
    session: (sessionId) => openSession(directory, sessionId),
  };
}

function openSession(directory: string, sessionId: string): FileLines | undefined {
  const path = checkBundlePath(`sessions/${sessionId}/events.ndjson`);
  try {
    return new FileLines(join(directory, path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Reads at once: this process has nothing else to do meanwhile, and a trip to another thread takes ten times as long. */
async function readArtifact(directory: string, ref: ArtifactRef): Promise<Uint8Array> {
  const path = checkBundlePath(ref.path);
  const bytes = readWhole(join(directory, path), ref.bytes, (code) => {
    throw new OpenExecError("artifact_missing", `${path} cannot be read (${code}); the record needs it.`, {
      fields: { path, expected: ref.sha256 },
    });
  });
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

/** @param expected bytes that it should have: a file that has others is read too, so that it can be told */
function readWhole(file: string, expected: number, refused: (code: string) => never): Uint8Array {
  try {
    return expected < READ_AT_ONCE ? readShort(file, expected) : readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return refused(code ?? message);
  }
}

/** With one read: `readFileSync` asks for the size first and for the end last. */
function readShort(file: string, expected: number): Uint8Array {
  const descriptor = openSync(file, "r");
  try {
    const buffer = new Uint8Array(expected + 1);
    const bytes = readSync(descriptor, buffer);
    return bytes === expected ? buffer.subarray(0, bytes) : readFileSync(file);
  } finally {
    closeSync(descriptor);
  }
}
