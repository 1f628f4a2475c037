import type { SealedLine } from "@openexec/timeline";
import { LineBuffer } from "./line-buffer.ts";

/** Something to do with a file before the lines of the same round are written. Paths are relative to the bundle. */
export type FileOperation =
  | { readonly type: "artifact"; readonly path: string; readonly bytes: Uint8Array }
  | { readonly type: "append"; readonly path: string; readonly bytes: Uint8Array }
  | { readonly type: "adopt"; readonly path: string; readonly to: string }
  | { readonly type: "discard"; readonly path: string }
  | { readonly type: "replace"; readonly path: string; readonly bytes: Uint8Array };

/**
 * What goes to disk together: all files of a round are durable before its first line is written. A file may come
 * earlier than the order of calls says (nobody knows it until a line names it); a line never does. Only a replaced
 * file waits for the lines before it: it may speak about them. So it begins a round of its own.
 */
export class Round {
  readonly files: FileOperation[] = [];
  readonly #lines = new LineBuffer();
  readonly #adopted = new Set<string>();
  #bytes = 0;
  #last: Pick<SealedLine, "seq" | "hash"> | undefined;

  get isEmpty(): boolean {
    return this.files.length === 0 && this.#last === undefined;
  }

  get hasLines(): boolean {
    return this.#last !== undefined;
  }

  /** Memory that this round holds, about. */
  get bytes(): number {
    return this.#bytes;
  }

  get lastLine(): Pick<SealedLine, "seq" | "hash"> | undefined {
    return this.#last;
  }

  /** Whether `operation` must wait for what this round already holds. */
  mustFollow(operation: FileOperation): boolean {
    if (operation.type === "replace") return this.hasLines;
    return this.#adopted.has(operation.path);
  }

  addLine(line: SealedLine): void {
    this.#lines.add(line.line);
    this.#last = { seq: line.seq, hash: line.hash };
    this.#bytes += line.line.length + 1;
  }

  addFile(operation: FileOperation): void {
    this.files.push(operation);
    if (operation.type === "adopt" || operation.type === "discard") this.#adopted.add(operation.path);
    else this.#bytes += operation.bytes.length;
  }

  /** The lines as they go to the disk, once: `write` must be done with the bytes when it returns. */
  takeLines(write: (lines: Uint8Array) => void): void {
    write(this.#lines.bytes);
    this.#lines.release();
  }
}
