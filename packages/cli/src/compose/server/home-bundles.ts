import { existsSync } from "node:fs";
import { directorySource, exportZip, type Home, isExported } from "@openexec/bundle";
import type { Bundles, OpenedBundle } from "@openexec/server";
import type { RunId } from "@openexec/timeline";
import { writerOf } from "../writer.ts";
import { foldPlaceOf } from "./folded-logs.ts";

/** The bundles of a home. */
export class HomeBundles implements Bundles {
  readonly #home: Home;

  constructor(home: Home) {
    this.#home = home;
  }

  async open(runId: RunId): Promise<OpenedBundle | undefined> {
    const directory = this.#home.runDirectory(runId);
    if (!existsSync(directory)) return undefined;
    return {
      source: directorySource(directory),
      directory,
      foldPlace: foldPlaceOf(this.#home, runId),
      isWriterAlive: async () => writerOf(directory) !== undefined,
      isPublic: isExported,
      close: async () => undefined,
    };
  }

  async zip(bundle: OpenedBundle): Promise<AsyncIterable<Uint8Array>> {
    return exportZip(bundle.source);
  }
}
