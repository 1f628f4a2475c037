import type { ArtifactRef, EventSink, SealedLine } from "@openexec/timeline";

/** A sink that keeps everything in memory, as a bundle would on disk. */
export class MemorySink implements EventSink {
  readonly lines: SealedLine[] = [];
  readonly files = new Map<string, Uint8Array>();
  flushes = 0;

  emit(line: SealedLine): void {
    this.lines.push(line);
  }

  artifact(ref: ArtifactRef, bytes: Uint8Array): void {
    this.files.set(ref.path, bytes);
  }

  write(path: string, bytes: Uint8Array | string): void {
    this.files.set(path, typeof bytes === "string" ? Buffer.from(bytes) : bytes);
  }

  append(path: string, bytes: Uint8Array | string): void {
    this.files.set(path, Buffer.concat([this.files.get(path) ?? Buffer.alloc(0), Buffer.from(bytes as Uint8Array)]));
  }

  adopt(path: string, ref: ArtifactRef): void {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new Error(`There is no ${path}`);
    this.files.delete(path);
    this.files.set(ref.path, bytes);
  }

  async flush(): Promise<void> {
    this.flushes++;
  }

  async close(): Promise<void> {}

  /** The log as text. */
  get log(): string {
    return this.lines.map(({ line }) => `${line}\n`).join("");
  }
}
