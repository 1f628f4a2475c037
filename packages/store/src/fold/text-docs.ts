import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { TextPart } from "@openexec/protocol";
import { TEXT_PARTS } from "@openexec/protocol/schemas";
import { foldText } from "../query/fold-text.ts";
import type { Piece } from "../query/hits.ts";
import { WordScan } from "./word-scan.ts";

/** Some texts of one run, kept together: what a search finds first. */
export interface TextDoc {
  /** Deflated: a line that says which texts there are (line of the log, number of the part, length), and the texts. */
  readonly body: Uint8Array;
  /** The distinct words, by their places in {@link TextDocs}. */
  readonly words: Int32Array;
  /** Terms of its grams, with spaces between them. */
  readonly grams: string;
}

/** Texts of a run, ready for an index of words. */
export interface TextDocs {
  readonly docs: readonly TextDoc[];
  readonly words: readonly string[];
}

/** Stored by number: new ones are added at the end. */
const PARTS: readonly TextPart[] = TEXT_PARTS;
/** Characters of one document; a longer text has one for itself. */
const DOC_LENGTH = 16_384;

/** Scans that are over, for those to come: to make one takes longer than to scan a short run. */
const spare: WordScan[] = [];
const MOST_SPARE = 2;

/** Puts texts together to documents as they come; holds the texts of one of them. */
export class TextDocsBuilder {
  #scan: WordScan | undefined;
  #docs: TextDoc[] = [];
  #pieces: Piece[] = [];
  #length = 0;

  add(piece: Piece): void {
    if (this.#length + piece.text.length > DOC_LENGTH) this.#end();
    this.#pieces.push(piece);
    this.#length += piece.text.length;
  }

  /** All documents so far, of which it knows nothing afterwards. */
  take(): TextDocs {
    this.#end();
    const [docs, scan] = [this.#docs, this.#scan];
    if (scan === undefined) return { docs, words: [] };
    this.#docs = [];
    this.#scan = undefined;
    const { words } = scan;
    scan.clear();
    if (scan.isSmall && spare.length < MOST_SPARE) spare.push(scan);
    return { docs, words };
  }

  #end(): void {
    const pieces = this.#pieces;
    if (pieces.length === 0) return;
    this.#pieces = [];
    this.#length = 0;
    this.#scan ??= spare.pop() ?? new WordScan();
    for (const { text } of pieces) this.#scan.add(foldText(text));
    this.#docs.push({ body: packDoc(pieces), ...this.#scan.take() });
  }
}

function packDoc(pieces: readonly Piece[]): Uint8Array {
  const directory = pieces.map(({ seq, part, text }) => `${seq},${PARTS.indexOf(part)},${text.length}`).join(";");
  const text = `${directory}\n${pieces.map((piece) => piece.text).join("")}`;
  // A copy: what was deflated stands in a larger buffer.
  return new Uint8Array(deflateRawSync(text, { level: 1 }));
}

/** The texts of a document. */
export function readDoc(body: Uint8Array | ArrayBuffer): readonly Piece[] {
  const whole = inflateRawSync(body).toString();
  const end = whole.indexOf("\n");
  let at = end + 1;
  return whole
    .slice(0, end)
    .split(";")
    .map((entry) => {
      const [seq = 0, part = 0, length = 0] = entry.split(",").map(Number);
      const text = whole.slice(at, at + length);
      at += length;
      return { seq, part: PARTS[part] ?? "log", text };
    });
}
