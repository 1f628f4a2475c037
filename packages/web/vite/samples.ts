import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import type { Plugin } from "vite";
import { SAMPLES, sampleFile } from "../src/open/samples.ts";

const BUNDLES = fileURLToPath(new URL("../../../fixtures/bundles/", import.meta.url));

/** Puts the recordings that come with the app beside it, each as one zip. */
export const samples: Plugin = {
  name: "samples",
  async generateBundle() {
    for (const { name } of SAMPLES) {
      this.emitFile({ type: "asset", fileName: sampleFile(name).slice(1), source: await zipOf(join(BUNDLES, name)) });
    }
  },
  configureServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      const sample = SAMPLES.find(({ name }) => request.url === sampleFile(name));
      if (sample === undefined) return next();
      void zipOf(join(BUNDLES, sample.name)).then((zip) => response.end(zip), next);
    });
  },
};

/** The same bytes at every build. */
async function zipOf(folder: string): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { lastModDate: new Date(Date.UTC(2026, 10, 20)), level: 9 });
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  for (const path of paths) {
    await zip.add(path.slice(folder.length + 1).replaceAll("\\", "/"), new Uint8ArrayReader(readFileSync(path)));
  }
  return zip.close();
}
