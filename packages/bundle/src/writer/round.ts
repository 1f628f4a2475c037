import type { SealedLine } from "@openexec/timeline";

/** Something to do with a file before the lines of the same round are written. Paths are relative to the bundle. */
export type FileOperation =
  | { readonly type: "artifact"; readonly path: string; readonly bytes: Uint8Array }
  | { readonly type: "append"; readonly path: string; readonly bytes: Uint8Array }
  | { readonly type: "adopt"; readonly path: string; readonly to: string }
  | { readonly type: "discard"; readonly path: string }
  | { readonly type: "replace"; readonly path: string; readonly bytes: Uint8Array };

/** A UTF-16 unit takes at most so many bytes in UTF-8. */
const UNIT_BYTES = 3;
/** Written over and over: fresh memory for each round costs more than the encoding does. */
let scratch = new Uint8Array(64 * 1024);

/**
 * What goes to disk together: all files of a round are durable before its first line is written. A file may come
 * earlier than the order of calls says (nobody knows it until a line names it); a line never does. Only a replaced
 * file waits for the lines before it: it may speak about them. So it begins a round of its own.
 */
export class Round {
  readonly files: FileOperation[] = [];
  readonly #lines: string[] = [];
  readonly #adopted = new Set<string>();
  #bytes = 0;
  #last: SealedLine | undefined;

  get isEmpty(): boolean {
    return this.files.length === 0 && this.#lines.length === 0;
  }

  get hasLines(): boolean {
    return this.#lines.length > 0;
  }

  /** Memory that this round holds, about. */
  get bytes(): number {
    return this.#bytes;
  }

  get lastLine(): SealedLine | undefined {
    return this.#last;
  }

  /** Whether `operation` must wait for what this round already holds. */
  mustFollow(operation: FileOperation): boolean {
    if (operation.type === "replace") return this.hasLines;
    return this.#adopted.has(operation.path);
  }

  addLine(line: SealedLine): void {
    this.#lines.push(line.line);
    this.#last = line;
    this.#bytes += line.line.length + 1;
  }

  addFile(operation: FileOperation): void {
    this.files.push(operation);
    if (operation.type === "adopt" || operation.type === "discard") this.#adopted.add(operation.path);
    else this.#bytes += operation.bytes.length;
  }

  /** What it returns is overwritten by the next call, of any round. */
  encodeLines(): Uint8Array {
    let units = 0;
    for (const line of this.#lines) units += line.length + 1;
    if (scratch.length < units * UNIT_BYTES) scratch = new Uint8Array(units * UNIT_BYTES);
    const buffer = Buffer.from(scratch.buffer);
    let end = 0;
    for (const line of this.#lines) {
      end += buffer.write(line, end, "utf8");
      buffer[end++] = 10;
    }
    return scratch.subarray(0, end);
  }
}
