import { BundleError } from "../bundle/error.ts";
import { BUNDLE_FILES } from "../bundle/layout.ts";
import { type Manifest, manifestSchema } from "../bundle/manifest.ts";
import type { BundleSource } from "../bundle/source.ts";
import { decodeUtf8 } from "../utf8.ts";
import { type Finding, finding, type OnFinding } from "./finding.ts";
import { scanJson } from "./json-scan.ts";
import { readSmallFile } from "./read-file.ts";
import { VersionError } from "./version.ts";

/** A manifest lists sessions; ten thousand of them fit. */
const MAX_MANIFEST_BYTES = 8 * 1024 * 1024;
const SCHEMA = /^openexec\.run-bundle\.v([1-9][0-9]{0,5})$/;
const file = BUNDLE_FILES.manifest;

function parse(text: string): unknown {
  if (scanJson(text) !== undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The schema version that a manifest states, if it is later than the one read here. */
function futureSchema(value: unknown): string | undefined {
  const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
  const version = typeof schema === "string" ? SCHEMA.exec(schema)?.[1] : undefined;
  return version !== undefined && Number(version) > 1 ? `openexec.run-bundle.v${version}` : undefined;
}

/** Why a source has no such file: there is none, or there is a link or a special file in its place. */
async function whyMissing(source: BundleSource): Promise<Finding> {
  try {
    for await (const _ of source.read(file, { from: 0, to: 1 })) break;
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    if (error.code !== "file_missing") return finding("path_unsafe", { file, message: error.message });
  }
  return finding("manifest_missing", { file, message: "there is no manifest; the log is read without it" });
}

/**
 * The manifest of a bundle, or `undefined` with a finding when it is missing or wrong. Everything but the number of
 * the run can be had from the log, so a reader goes on without it.
 * @throws VersionError when it is from the future
 */
export async function readManifest(source: BundleSource, onFinding: OnFinding): Promise<Manifest | undefined> {
  const stat = await source.stat(file);
  if (stat === undefined) {
    onFinding(await whyMissing(source));
    return undefined;
  }
  const bytes = await readSmallFile(source, file, MAX_MANIFEST_BYTES);
  const text = bytes && decodeUtf8(bytes);
  const value = text === undefined ? undefined : parse(text);
  const future = futureSchema(value);
  if (future !== undefined) throw new VersionError(future);
  const manifest = manifestSchema.safeParse(value);
  if (manifest.success) return manifest.data;
  const issue = manifest.error.issues[0];
  const at = value === undefined ? "it is no JSON of a sensible size" : `${issue?.path.join(".")}: ${issue?.message}`;
  onFinding(finding("manifest_invalid", { file, message: `the manifest cannot be used: ${at}` }));
  return undefined;
}
