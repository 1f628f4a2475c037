import { Writable } from "node:stream";

/** A stream that keeps what is written to it; `columns` makes it as wide as a terminal. */
export class Collector extends Writable {
  text = "";
  declare columns?: number;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
