import type { BundleSource } from "@openexec/timeline";
import { claudeCode } from "./claude-code/index.ts";
import { codex } from "./codex/index.ts";
import type { ImportableSession, OpenOptions, SessionImporter } from "./sessions/session-importer.ts";

/** Every importer of session logs. A new one is a folder and a row here. */
export const IMPORTERS: readonly SessionImporter[] = [claudeCode, codex];

/** Opens the session whose log is the file at `path`, or `undefined` when no importer knows it. */
export async function openSession(
  source: BundleSource,
  path: string,
  options: OpenOptions,
): Promise<ImportableSession | undefined> {
  for (const importer of IMPORTERS) {
    if (await importer.detect(source, path)) return importer.open(source, path, options);
  }
  return undefined;
}
