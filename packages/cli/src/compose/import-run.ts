import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { BundleWriter, type Home, RunLock, stagedDisk, syncTree, Vault } from "@openexec/bundle";
import type { ImportableSession, TellOptions, ToldSession } from "@openexec/capture";
import { loadPrices, recordImport } from "@openexec/runtime";
import { type RunId, type TimelineEvent, valueAt } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";
import { headerOf } from "../replay/header.ts";
import { actorOf } from "./identity.ts";
import { ImportFiles } from "./import-files.ts";
import { checkWritten, LiveFiles } from "./live-files.ts";
import { runNumbers } from "./run-files.ts";
import { forgetRuns, indexRun } from "./run-index.ts";
import { secretsOf } from "./secrets.ts";

const STAGING = "importing-";
/** An import that still writes after this time was killed. */
const STALE_MS = 24 * 60 * 60 * 1000;

type PriceOf = NonNullable<TellOptions["priceOf"]>;

/** What became of a session. `unchanged`: its run is there, made of the same files. */
export interface ImportedRun {
  readonly runId: RunId;
  readonly number: number;
  readonly state: "imported" | "replaced" | "unchanged";
  /** Absent when nothing was read. */
  readonly told?: ToldSession;
}

/**
 * Writes sessions as runs of a home. A run appears whole, when its session was read to the end; a session whose files
 * have grown since takes the place of its run, with the number and the labels that it had.
 */
export class Importer {
  readonly #home: Home;
  readonly #env: Context["env"];
  readonly #priceOf: PriceOf;
  readonly #staging: string;

  static async open(home: Home, { env, now }: Pick<Context, "env" | "now">): Promise<Importer> {
    for (const name of await readdir(home.path)) {
      const left = join(home.path, name);
      if (!name.startsWith(STAGING) || now() - (await stat(left)).mtimeMs < STALE_MS) continue;
      await rm(left, { recursive: true, force: true });
    }
    const price = await loadPrices();
    return new Importer(home, env, await mkdtemp(join(home.path, STAGING)), (provider, model, usage, unixMs) =>
      price({ provider, api: "", model, messages: [] }, model, usage, unixMs),
    );
  }

  private constructor(home: Home, env: Context["env"], staging: string, priceOf: PriceOf) {
    this.#home = home;
    this.#env = env;
    this.#staging = staging;
    this.#priceOf = priceOf;
  }

  /** @throws LockedError, WriteError, BundleError when the session cannot be read or its run not be written */
  async import(session: ImportableSession): Promise<ImportedRun> {
    const { runId } = session;
    const home = this.#home;
    const directory = home.runDirectory(runId);
    const isThere = existsSync(directory);
    const number = runNumbers(home).get(runId) ?? home.takeNumber(runId);
    if (isThere && (await isSame(directory, session))) return { runId, number, state: "unchanged" };
    const told = await this.#write(session, number);
    const bundle = join(this.#staging, runId);
    await syncTree(bundle);
    // The index would else be a witness of the run that was there before.
    if (isThere) await forgetRuns(home, [runId]);
    home.placeRun(runId, bundle);
    await indexRun(home, runId);
    return { runId, number, state: isThere ? "replaced" : "imported", told };
  }

  async close(): Promise<void> {
    await rm(this.#staging, { recursive: true, force: true });
  }

  async #write(session: ImportableSession, number: number): Promise<ToldSession> {
    const { runId, header } = session;
    const { system, project, startedAt } = header;
    const files = new LiveFiles(number, { runId, name: system, project, startedAt });
    const steps = new ImportFiles();
    const writer = BundleWriter.create({
      runsDirectory: this.#staging,
      runId,
      disk: stagedDisk,
      lock: (directory) => RunLock.acquire(directory),
      manifest: files.manifest,
      live: files.live,
      projections: async () => steps.derived(files.state),
      verify: checkWritten,
    });
    try {
      const vault = Vault.open(this.#home.vaultDirectory, runId);
      const { filter } = secretsOf({ env: this.#env, projectKey: this.#home.projectKey(), vault });
      const log = recordImport(writer, {
        filter,
        startedAt,
        onEvent: (event) => {
          // A logged draft has all fields of an event of the same type.
          files.apply(event as TimelineEvent);
          steps.apply(event as TimelineEvent);
        },
      });
      const told = await session.tell(log, { actor: actorOf(this.#env), priceOf: this.#priceOf });
      await writer.settle();
      return told;
    } finally {
      await writer.close();
    }
  }
}

/** Whether the run in `directory` was made of files as long as the session's are now: logs only grow. */
async function isSame(directory: string, { files }: ImportableSession): Promise<boolean> {
  try {
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return valueAt((await headerOf(directory)).trigger.meta, "bytes") === bytes;
  } catch (error) {
    // A record that cannot be read is made anew.
    if (error instanceof CliError) return false;
    throw error;
  }
}
