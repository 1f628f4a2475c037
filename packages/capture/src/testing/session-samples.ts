import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const FIXTURES = fileURLToPath(new URL("../../../../fixtures/imports/", import.meta.url));

/** Logs that real clients wrote. `OPENEXEC_SAMPLES` names a folder with more of them. */
export const SAMPLES: readonly string[] = [FIXTURES, process.env.OPENEXEC_SAMPLES].flatMap((folder) =>
  folder === undefined
    ? []
    : readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".jsonl") && /claude-code|codex/.test(path))
        .map((path) => join(folder, path))
        .sort(),
);

/** A log alone in its folder. */
export function loadSample(path: string): { readonly files: Map<string, Uint8Array>; readonly log: string } {
  const log = basename(path);
  return { files: new Map([[log, new Uint8Array(readFileSync(path))]]), log };
}
