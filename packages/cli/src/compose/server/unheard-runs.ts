import { closeSync, readdirSync, readSync } from "node:fs";
import type { Home } from "@openexec/bundle";
import type { RunIndex, RunKey } from "@openexec/store";
import { BUNDLE_FILES, BundleError, MAX_LINE_BYTES, manifestSchema, parseRunId, type RunId } from "@openexec/timeline";
import { z } from "zod";
import { openBundleFile, readBundleFile } from "../../replay/bundle-file.ts";

const originSchema = z.object({ of: z.string() }).optional();
const firstLineSchema = z.object({
  type: z.literal("RunStarted"),
  payload: z.object({ replay: originSchema, fork: originSchema }),
});

/** What was made from a run. */
export interface Offspring {
  readonly runId: RunId;
  /** Whether its log says so; else its manifest does, and its log cannot be read. */
  readonly isReadable: boolean;
}

interface Origins {
  readonly of: readonly string[];
  readonly isReadable: boolean;
}

/** Runs of which an index has not heard: from what they were made only they themselves can say. */
export class UnheardRuns {
  readonly #home: Home;
  readonly #heard: ReadonlySet<string>;
  /** A first line stays as it is. */
  readonly #origins = new Map<RunId, Origins>();

  /** Those of which `index` does not know now, and those that come from now on. */
  static async of(home: Home, index: RunIndex): Promise<UnheardRuns> {
    const heard = new Set<string>();
    let after: RunKey | undefined;
    do {
      const keys = await index.scan({ which: "all", ...(after === undefined ? {} : { after }) });
      // Of a run that it knows by name only it does not know what the log says.
      for (const { runId, lastSeq } of keys) if (lastSeq > 0) heard.add(runId);
      after = keys.at(-1);
    } while (after !== undefined);
    return new UnheardRuns(home, heard);
  }

  private constructor(home: Home, heard: ReadonlySet<string>) {
    this.#home = home;
    this.#heard = heard;
  }

  /** Looks at the disk as it is now: what was made from which run, and which of these do not say from what. */
  look(): { readonly made: ReadonlyMap<string, Offspring>; readonly silent: readonly RunId[] } {
    const made = new Map<string, Offspring>();
    const silent: RunId[] = [];
    for (const name of readdirSync(this.#home.runsDirectory)) {
      const runId = this.#heard.has(name) ? undefined : parseRunId(name);
      if (runId === undefined) continue;
      const theirs = this.#origins.get(runId) ?? originsOf(this.#home.runDirectory(runId));
      if (theirs === undefined) {
        silent.push(runId);
        continue;
      }
      this.#origins.set(runId, theirs);
      const { of, isReadable } = theirs;
      for (const origin of of) if (made.get(origin)?.isReadable !== false) made.set(origin, { runId, isReadable });
    }
    return { made, silent };
  }
}

/** What the run in `directory` was made from; `undefined` when nobody can tell. */
function originsOf(directory: string): Origins | undefined {
  const line = firstLineSchema.safeParse(parsed(() => firstLineOf(directory)));
  if (line.success) {
    const { replay, fork } = line.data.payload;
    return { of: [replay, fork].flatMap((origin) => (origin === undefined ? [] : [origin.of])), isReadable: true };
  }
  // It says what was replayed, but not what was forked.
  const text = (): string => readBundleFile(directory, BUNDLE_FILES.manifest).toString("utf8");
  const { data } = manifestSchema.pick({ replay: true }).safeParse(parsed(text));
  return data?.replay && { of: [data.replay.of], isReadable: false };
}

function parsed(read: () => string): unknown {
  try {
    return JSON.parse(read());
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof BundleError) return undefined;
    // A disk that fails at one run says nothing about the others.
    if ((error as NodeJS.ErrnoException).errno !== undefined) return undefined;
    throw error;
  }
}

const CHUNK_BYTES = 64 * 1024;

/** Its first line, or what there is of it, or what no log may begin with: more than a line may have. */
function firstLineOf(directory: string): string {
  const descriptor = openBundleFile(directory, BUNDLE_FILES.timeline);
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const read = chunk.subarray(0, readSync(descriptor, chunk));
      const end = read.indexOf(10);
      chunks.push(end < 0 ? read : read.subarray(0, end));
      bytes += read.length;
      if (end >= 0 || read.length === 0 || bytes > MAX_LINE_BYTES) return Buffer.concat(chunks).toString("utf8");
    }
  } finally {
    closeSync(descriptor);
  }
}
