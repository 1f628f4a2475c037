import { BundleError, type BundleSource, finding, type OnFinding } from "@openexec/timeline";
import { readBytes } from "../read-file.ts";
import type { ImportSink } from "../sessions/import-sink.ts";
import type { SessionFile } from "../sessions/session-importer.ts";
import type { SessionTeller } from "../sessions/session-teller.ts";
import { isAgentLog } from "./detect.ts";

/** A side file is read whole up to this size. */
const MAX_SIDE_FILE = 64 * 1024 * 1024;

const MEDIA_TYPES = new Map([
  ["txt", "text/plain"],
  ["md", "text/markdown"],
  ["json", "application/json"],
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["pdf", "application/pdf"],
]);

/** Outputs that the client put into a file because they are long, as the text in their place names them. */
const PERSISTED_IN = "tool-results";
const PERSISTED = /tool-results[\\/]([\w.-]+)/g;

/** The files beside a log: in the folder with its name, or right beside it the logs of older sub-agents. */
export async function sideFilesOf(source: BundleSource, path: string): Promise<readonly SessionFile[]> {
  const files: SessionFile[] = [];
  for (const file of await source.list(path.replace(/\.jsonl$/, "/"))) {
    const stat = await source.stat(file).catch((error: unknown) => {
      // A name that no bundle could hold is none of the client's.
      if (error instanceof BundleError) return undefined;
      throw error;
    });
    if (stat !== undefined) files.push({ path: file, bytes: stat.bytes });
  }
  return files;
}

/** Keeps side files that are no logs, and knows which call their text stands for. */
export class SideFiles {
  readonly #source: BundleSource;
  readonly #teller: SessionTeller;
  readonly #calls = new Map<string, Parameters<SessionTeller["note"]>[2]>();

  constructor(source: BundleSource, teller: SessionTeller) {
    this.#source = source;
    this.#teller = teller;
  }

  /** The output of a call, which may name a file. */
  mention(output: string, call: Parameters<SessionTeller["note"]>[2]): void {
    // Most outputs name none, and a search for plain text costs next to nothing.
    if (!output.includes(PERSISTED_IN)) return;
    for (const [, name = ""] of output.matchAll(PERSISTED)) this.#calls.set(name, call);
  }

  async keep(files: readonly SessionFile[], at: string, sink: ImportSink, onFinding: OnFinding): Promise<void> {
    for (const { path } of files) {
      if (isAgentLog(path)) continue;
      const name = path.slice(path.indexOf("/") + 1);
      try {
        const bytes = await readBytes(this.#source, path, MAX_SIDE_FILE);
        if (bytes === undefined) continue;
        const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
        const artifact = sink.keep(bytes, MEDIA_TYPES.get(extension) ?? "application/octet-stream");
        const call = this.#calls.get(path.slice(path.lastIndexOf("/") + 1));
        const role = call === undefined ? "side-file" : "tool-result";
        this.#teller.note("ArtifactCreated", at, call, { name, role, artifact });
      } catch (error) {
        if (!(error instanceof BundleError)) throw error;
        this.#teller.gap(`file ${name}`, error.message);
        onFinding(finding("source_failed", { file: path, message: error.message }));
      }
    }
  }
}
