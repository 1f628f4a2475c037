import {
  type ArtifactRef,
  BundleError,
  type BundleSource,
  bundlePathProblem,
  decodeUtf8,
  type StoredValue,
} from "@openexec/timeline";
import { MAX_DOCUMENT_BYTES, readBytes } from "../read-file.ts";
import type { TracePayload } from "./schemas.ts";

function isJson(bytes: Uint8Array): boolean {
  const text = decodeUtf8(bytes);
  if (text === undefined) return false;
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** acpx writes the raw bytes of a Buffer into a file that it calls JSON; here they are called what they are. */
async function honest(source: BundleSource, artifact: ArtifactRef): Promise<ArtifactRef> {
  if (artifact.mediaType !== "application/json" || bundlePathProblem(artifact.path) !== undefined) return artifact;
  try {
    const bytes = await readBytes(source, artifact.path, MAX_DOCUMENT_BYTES);
    if (bytes === undefined || isJson(bytes)) return artifact;
    return { ...artifact, mediaType: "application/octet-stream" };
  } catch (error) {
    // Too large, or it cannot be read: whoever verifies the bundle is told.
    if (error instanceof BundleError) return artifact;
    throw error;
  }
}

/** The output of an attempt, if it had one. */
export async function outputOf(
  source: BundleSource,
  { outputArtifact, outputInline }: TracePayload<"node_outcome">,
  store: (value: unknown) => StoredValue,
): Promise<StoredValue | undefined> {
  if (outputArtifact !== undefined) return { artifact: await honest(source, outputArtifact) };
  return outputInline === undefined ? undefined : store(outputInline);
}
