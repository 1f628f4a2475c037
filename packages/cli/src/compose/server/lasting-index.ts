import { rmSync, statSync } from "node:fs";
import type { Home } from "@openexec/bundle";
import { IndexError, openMemoryIndex, openSqliteIndex, type RunIndex } from "@openexec/store";
import type { RunId } from "@openexec/timeline";
import { FileHead } from "./file-head.ts";

/** A statement of a server waits no longer for another process: its thread answers everybody. Milliseconds. */
const BUSY_MS = 100;
/** No run has it: asking for it touches the index and finds nothing. */
const NOBODY = "run_00000000-0000-7000-8000-000000000000" as RunId;

/**
 * The index of a home for a server that runs for weeks. A file that was deleted, replaced or damaged under it is made
 * again; one that cannot be opened is stood in for in memory until it can be. {@link look} says when what it knew is gone.
 */
export class LastingIndex implements RunIndex {
  readonly #home: Home;
  readonly #onLost: (why: string) => void;
  #index: RunIndex;
  #standIn: boolean;
  #problem: string | undefined;
  readonly #head: FileHead;
  #damaged = false;
  /** How often the file was replaced; its inode may come back with the next one. */
  #replaced = 0;
  #inode: number | undefined;
  #looking: Promise<string | undefined> | undefined;
  #closed = false;

  private constructor(home: Home, index: RunIndex, onLost: (why: string) => void, problem?: string) {
    this.#home = home;
    this.#head = new FileHead(home.indexPath);
    this.#index = index;
    this.#onLost = onLost;
    this.#standIn = problem !== undefined;
    this.#problem = problem;
    this.#inode = this.#inodeNow();
  }

  /** @param onLost told whenever what the index knew is gone, and why */
  static async open(home: Home, onLost: (why: string) => void): Promise<LastingIndex> {
    try {
      return new LastingIndex(home, await openFile(home), onLost);
    } catch (error) {
      if (!(error instanceof IndexError)) throw error;
      const opened = new LastingIndex(home, await openMemoryIndex(), onLost, error.message);
      if (error.code === "index_damaged") await opened.#replace(error.message);
      return opened;
    }
  }

  /** Why the index can't be used as it should, as long as it can't. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whether one in memory stands in for the file. */
  get isStandIn(): boolean {
    return this.#standIn;
  }

  /** Says which file there is, for {@link heard}. */
  get file(): number {
    return this.#replaced;
  }

  /**
   * What another connection to the same file met.
   * @param file which one there was when it was asked: what is wrong with one that was replaced since is over
   */
  heard(error: IndexError, file = this.#replaced): void {
    if (file !== this.#replaced) return;
    this.#problem = error.message;
    if (error.code === "index_damaged") this.#damaged = true;
  }

  /** Looks after the file. Says why when the index begins anew: whoever fills it has to begin anew too. */
  look(): Promise<string | undefined> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  apply(...asked: Parameters<RunIndex["apply"]>): ReturnType<RunIndex["apply"]> {
    return this.#ask((index) => index.apply(...asked));
  }

  get: RunIndex["get"] = (runId, part) => this.#ask((index) => index.get(runId, part));

  list(...asked: Parameters<RunIndex["list"]>): ReturnType<RunIndex["list"]> {
    return this.#ask((index) => index.list(...asked));
  }

  aggregate: RunIndex["aggregate"] = (name, query) => this.#ask((index) => index.aggregate(name, query));

  search(...asked: Parameters<RunIndex["search"]>): ReturnType<RunIndex["search"]> {
    return this.#ask((index) => index.search(...asked));
  }

  scan(...asked: Parameters<RunIndex["scan"]>): ReturnType<RunIndex["scan"]> {
    return this.#ask((index) => index.scan(...asked));
  }

  delete(...asked: Parameters<RunIndex["delete"]>): ReturnType<RunIndex["delete"]> {
    return this.#ask((index) => index.delete(...asked));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#looking;
    await this.#index.close();
    this.#head.close();
  }

  async #ask<Answer>(ask: (index: RunIndex) => Promise<Answer>): Promise<Answer> {
    const { file } = this;
    try {
      return await ask(this.#index);
    } catch (error) {
      if (error instanceof IndexError) this.heard(error, file);
      throw error;
    }
  }

  async #lookOnce(): Promise<string | undefined> {
    if (this.#closed) return undefined;
    if (this.#standIn) return this.#leaveStandIn();
    const file = this.#home.indexPath;
    const inode = this.#inodeNow();
    // The index notices by itself that its file is another one now, and begins anew in it.
    if (inode !== this.#inode) return this.#beginAnew(`${file} was deleted or replaced.`);
    if (this.#damaged || !this.#head.isDatabase()) return this.#replace(`${file} was damaged.`);
    await this.#probe();
    // Only reading shows that a page is damaged.
    return this.#damaged ? this.#replace(`${file} was damaged.`) : undefined;
  }

  async #probe(): Promise<void> {
    await this.#ask((index) => index.get(NOBODY, "key")).then(
      () => {
        this.#problem = undefined;
      },
      () => undefined,
    );
  }

  async #beginAnew(problem: string): Promise<string | undefined> {
    this.#damaged = false;
    this.#replaced++;
    await this.#probe();
    // Without a file that can be made again it is tried again with the next look.
    if (this.#problem !== undefined) return undefined;
    this.#inode = this.#inodeNow();
    this.#onLost(problem);
    return `${problem} It is made again from the runs.`;
  }

  async #replace(problem: string): Promise<string | undefined> {
    await this.#index.close();
    try {
      for (const suffix of ["", "-wal", "-shm"]) rmSync(`${this.#home.indexPath}${suffix}`, { force: true });
      this.#index = await openFile(this.#home);
    } catch (error) {
      this.#problem = (error as Error).message;
      return undefined;
    }
    this.#standIn = false;
    return this.#beginAnew(problem);
  }

  async #leaveStandIn(): Promise<string | undefined> {
    try {
      const index = await openFile(this.#home);
      await this.#index.close();
      this.#index = index;
    } catch (error) {
      if (!(error instanceof IndexError)) throw error;
      if (error.code === "index_damaged") return this.#replace(error.message);
      this.#problem = error.message;
      return undefined;
    }
    this.#standIn = false;
    return this.#beginAnew("The index could not be opened.");
  }

  #inodeNow(): number | undefined {
    return statSync(this.#home.indexPath, { throwIfNoEntry: false })?.ino;
  }
}

function openFile(home: Home): Promise<RunIndex> {
  return openSqliteIndex(home.indexPath, { busyMs: BUSY_MS });
}
