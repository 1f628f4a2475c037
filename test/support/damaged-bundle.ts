import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Place } from "./place.ts";

const KEPT = fileURLToPath(new URL("../../fixtures/versions/v1-first", import.meta.url));
const RUN = readdirSync(KEPT).find((name) => name.startsWith("run_")) ?? "";

/** A copy of a whole bundle, to be damaged, and something beside it that nobody may touch. */
export class DamagedBundle {
  readonly directory: string;

  constructor(private readonly place: Place) {
    this.directory = place.path(RUN);
    cpSync(join(KEPT, RUN), this.directory, { recursive: true });
    place.write("outside/secret.txt", "not yours");
  }

  outside(name: string): string {
    return this.place.path("outside", name);
  }

  log(): string {
    return join(this.directory, "timeline.jsonl");
  }

  lines(): string[] {
    return readFileSync(this.log(), "utf8").trimEnd().split("\n");
  }

  rewrite(change: (lines: string[]) => string[]): void {
    writeFileSync(this.log(), `${change(this.lines()).join("\n")}\n`);
  }

  artifact(): string {
    return this.#artifact(() => true);
  }

  /** The compiled code of the flow: no replay does without it. */
  program(): string {
    return this.#artifact((name) => name.endsWith(".mjs"));
  }

  #artifact(wanted: (name: string) => boolean): string {
    const folder = join(this.directory, "artifacts");
    return join(folder, readdirSync(folder).find(wanted) ?? "");
  }
}

export function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  writeFileSync(path, bytes);
}
