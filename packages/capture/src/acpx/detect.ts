import { BUNDLE_FILES, BundleError, type BundleSource, decodeUtf8 } from "@openexec/timeline";
import { readBytes } from "../read-file.ts";

const MAX_MANIFEST_BYTES = 8 * 1024 * 1024;

/** Whether the manifest of `source` says that it is a run of acpx flows, of whatever version. */
export async function detect(source: BundleSource): Promise<boolean> {
  try {
    const bytes = await readBytes(source, BUNDLE_FILES.manifest, MAX_MANIFEST_BYTES);
    const value: unknown = JSON.parse((bytes && decodeUtf8(bytes)) ?? "null");
    const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
    return typeof schema === "string" && schema.startsWith("acpx.flow-run-bundle.");
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof BundleError) return false;
    throw error;
  }
}
