import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Repository } from "./repository.ts";

/** A path in a list that git splits at colons. */
function quoted(path: string): string {
  return /[:"\\\n]/.test(path) ? `"${path.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"` : path;
}

/** An index and an object store beside those of the user, which are only read. */
export class Scratch {
  readonly #directory: string;
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
    this.#directory = mkdtempSync(join(tmpdir(), "openexec-snapshot-"));
    mkdirSync(join(this.#directory, "objects"));
  }

  get environment(): Readonly<Record<string, string>> {
    return {
      GIT_INDEX_FILE: join(this.#directory, "index"),
      GIT_OBJECT_DIRECTORY: join(this.#directory, "objects"),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(this.#repository.objectDirectory),
    };
  }

  /**
   * Takes over what the user's index knows about unchanged files, so that they need not be read again. Our own index
   * of the last snapshot knows more, once there is one.
   */
  prepareIndex(): void {
    const own = join(this.#directory, "index");
    const theirs = join(this.#repository.gitDirectory, "index");
    if (existsSync(own) || !existsSync(theirs)) return;
    const { atimeMs, mtimeMs } = statSync(theirs);
    copyFileSync(theirs, own);
    // git trusts entries that are older than the index: a copy must not look younger than what it was copied from.
    utimesSync(own, Math.floor(atimeMs / 1000), Math.floor(mtimeMs / 1000));
  }

  dispose(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
