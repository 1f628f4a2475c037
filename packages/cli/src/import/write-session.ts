import { join } from "node:path";
import { StagedBundle, Vault, type VaultEntry } from "@openexec/bundle";
import type { ImportableSession, TellOptions, ToldSession } from "@openexec/capture";
import { loadPrices, recordImport } from "@openexec/runtime/recording";
import type { FoldedRun } from "@openexec/store";
import { BUNDLE_FILES, type TimelineEvent } from "@openexec/timeline";
import type { Actor } from "../compose/identity.ts";
import { LiveFiles } from "../compose/live-files.ts";
import { secretsOf } from "../compose/secrets.ts";
import { ImportFiles } from "./import-files.ts";
import { ImportFold } from "./import-fold.ts";

/** What an import needs to know of the home and of who imports; it can be sent to a thread. */
export interface ImportSettings {
  /** Where bundles are made: a folder on the disk of the home. */
  readonly staging: string;
  readonly vaultDirectory: string;
  readonly projectKey: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly actor: Actor;
}

export interface WriteOptions {
  readonly number: number;
  /** Its texts are read later, from the run: what makes it visible is written first. */
  readonly textsLater: boolean;
}

/** A session as a bundle that is whole, but not durable and not in its place. */
export interface WrittenSession {
  readonly bundle: string;
  readonly files: number;
  readonly told: ToldSession;
  /** For the index. */
  readonly folded: FoldedRun;
  /** Size of its log, and where the last line begins. */
  readonly log: { readonly bytes: number; readonly offset: number };
}

/** Writes sessions as bundles into a staging folder. */
export class SessionWriter {
  readonly #settings: ImportSettings;
  readonly #priceOf: NonNullable<TellOptions["priceOf"]>;

  static async open(settings: ImportSettings): Promise<SessionWriter> {
    const price = await loadPrices();
    return new SessionWriter(settings, (provider, model, usage, unixMs) =>
      price({ provider, api: "", model, messages: [] }, model, usage, unixMs),
    );
  }

  private constructor(settings: ImportSettings, priceOf: NonNullable<TellOptions["priceOf"]>) {
    this.#settings = settings;
    this.#priceOf = priceOf;
  }

  /** @throws WriteError, BundleError when the run cannot be written or the session not be read */
  async write(session: ImportableSession, { number, textsLater }: WriteOptions): Promise<WrittenSession> {
    const { staging, vaultDirectory, projectKey, env, actor } = this.#settings;
    const { runId, header } = session;
    const { system, project, startedAt } = header;
    const bundle = new StagedBundle(join(staging, runId));
    try {
      const fold = new ImportFold(bundle, textsLater);
      const files = new LiveFiles(number, { runId, name: system, project, startedAt }, fold.run);
      const steps = new ImportFiles();
      const secrets = new Map<string, VaultEntry>();
      const vault = {
        add: (placeholder: string, entry: VaultEntry) => void secrets.set(placeholder, entry),
        entries: () => secrets,
      };
      const { filter } = secretsOf({ env, projectKey, vault });
      const log = recordImport(fold, {
        filter,
        startedAt,
        onEvent: (event) => {
          // A logged draft has all fields of an event of the same type.
          const logged = fold.add(event as TimelineEvent);
          files.apply(logged);
          steps.apply(logged);
        },
      });
      const told = await session.tell(log, { actor, priceOf: this.#priceOf });
      const { state } = files;
      await bundle.end([
        ...steps.derived(state),
        { path: BUNDLE_FILES.liveProjection, bytes: files.live() },
        { path: BUNDLE_FILES.manifest, bytes: files.manifest(bundle.head) },
      ]);
      // Before anybody sees a placeholder: what it stands for must be found again.
      Vault.open(vaultDirectory, runId).addAll(secrets);
      const written = { bytes: bundle.head.bytes, offset: bundle.lastOffset };
      return { bundle: bundle.directory, files: bundle.files, told, folded: fold.take(), log: written };
    } finally {
      bundle.close();
    }
  }
}
