import { type FSWatcher, renameSync, rmSync, watch } from "node:fs";
import { join } from "node:path";
import { BUNDLE_FOLDERS, type BundleSource } from "@openexec/timeline";
import { errnoOf } from "../errno.ts";
import { startInterval, stopInterval } from "../host.ts";
import { directorySource } from "../sources/directory-source.ts";
import type { InboxEntry, InboxFinding } from "./inbox-entry.ts";
import { entryNames, readEntry } from "./read-inbox.ts";

/** For file systems whose changes are not announced. */
const POLL_MS = 1000;

export interface InboxHandlers {
  /**
   * Gets the messages one by one, in order. Its file is removed when the promise resolves, so that it must resolve only
   * once the message is durable in the log. After a crash in between the same message comes again, with the same id.
   */
  entry(entry: InboxEntry): Promise<void>;
  finding(finding: InboxFinding): void;
  /** `entry` rejected, or the inbox can't be read: no more messages will come. */
  failed(error: unknown): void;
}

/** Watches the inbox of a run for its writer. */
export class Inbox {
  readonly #directory: string;
  readonly #source: BundleSource;
  readonly #handlers: InboxHandlers;
  readonly #poll: NodeJS.Timeout;
  readonly #watcher: FSWatcher | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  /** @param directory of the bundle */
  static watch(directory: string, handlers: InboxHandlers): Inbox {
    return new Inbox(directory, handlers);
  }

  private constructor(directory: string, handlers: InboxHandlers) {
    this.#directory = directory;
    this.#source = directorySource(directory);
    this.#handlers = handlers;
    this.#poll = startInterval(() => this.#look(), POLL_MS);
    this.#poll.unref();
    this.#watcher = this.#startWatching();
    this.#look();
  }

  /** Resolves when everything that lies in the inbox now has been handed over. */
  async drain(): Promise<void> {
    this.#look();
    while (this.#running !== undefined) await this.#running;
  }

  /** Stops; resolves when the message that is being handled is done. */
  async close(): Promise<void> {
    this.#stop();
    await this.#running;
  }

  #stop(): void {
    this.#closed = true;
    stopInterval(this.#poll);
    this.#watcher?.close();
  }

  #startWatching(): FSWatcher | undefined {
    try {
      const watcher = watch(join(this.#directory, BUNDLE_FOLDERS.inbox), { persistent: false }, () => this.#look());
      watcher.on("error", () => watcher.close());
      return watcher;
    } catch (error) {
      // No watches left, or none on this file system: the poll remains.
      if (errnoOf(error) !== undefined) return undefined;
      throw error;
    }
  }

  #look(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
  }

  async #work(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        for (const name of entryNames(this.#directory)) {
          if (this.#closed) return;
          await this.#handle(name);
        }
      }
    } catch (error) {
      this.#stop();
      this.#handlers.failed(error);
    }
  }

  async #handle(name: string): Promise<void> {
    const entry = await readEntry(this.#source, name);
    if (typeof entry === "string") this.#reject(name, entry);
    else {
      await this.#handlers.entry(entry);
      rmSync(join(this.#directory, BUNDLE_FOLDERS.inbox, name), { force: true });
    }
  }

  #reject(name: string, reason: string): void {
    const inbox = join(this.#directory, BUNDLE_FOLDERS.inbox);
    renameSync(join(inbox, name), join(inbox, `${name}.rejected`));
    const file = `${BUNDLE_FOLDERS.inbox}/${name}.rejected`;
    this.#handlers.finding({ code: "inbox_rejected", file, message: `this file is no message for the run: ${reason}` });
  }
}
