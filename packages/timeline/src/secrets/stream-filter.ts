import { isRun, stretch } from "./char-class.ts";
import { isUserInfo, MAX_BLOCK, MAX_USER_INFO, SCHEME_END } from "./find-blocks.ts";
import { CONTEXT } from "./find-context.ts";
import { findSpans } from "./find-spans.ts";
import type { NeedleSearch } from "./needle-search.ts";
import type { Redactor, Replacement } from "./redactor.ts";
import { MAX_BODY } from "./rules.ts";
import { mergeSpans } from "./span.ts";
import { BYTES, type Spelling, TEXT, toBinaryString, toBytes } from "./spelling.ts";

/**
 * Filters a text that comes in chunks, and holds back no more than could still become a secret: an unfinished token,
 * the beginning of a known value, an open key block. All outputs together are what the filter makes of the whole text.
 */
export class TextStreamFilter {
  readonly #redactor: Redactor;
  readonly #spelling: Spelling;
  /** The known values when the text began. */
  readonly #needles: NeedleSearch;
  /** The end of what was read and given out, for rules that read what stands before a token. */
  #context = "";
  /** The same as it was given out. */
  #given = "";
  #held = "";

  constructor(redactor: Redactor, spelling: Spelling = TEXT) {
    this.#redactor = redactor;
    this.#spelling = spelling;
    this.#needles = redactor.needles(spelling);
  }

  /** What is safe to write of everything so far. */
  push(chunk: string): string {
    const text = this.#context + this.#held + chunk;
    return this.#release(text, this.#safeEnd(text));
  }

  /** The rest. */
  end(): string {
    const text = this.#context + this.#held;
    return this.#release(text, text.length);
  }

  /** What was replaced since the last call. */
  takeReplacements(): readonly Replacement[] {
    return this.#redactor.takeReplacements();
  }

  #release(text: string, end: number): string {
    const from = this.#context.length;
    const given = this.#given;
    const clean = this.#redactor.redactPiece(text, this.#spelling, { from, to: end, given, needles: this.#needles });
    const start = Math.max(0, end - CONTEXT);
    this.#held = text.slice(end);
    this.#context = text.slice(start, end);
    this.#given = (given + clean).slice(-CONTEXT);
    return clean;
  }

  /** Before everything unfinished, and not inside of a secret. */
  #safeEnd(text: string): number {
    const needles = this.#needles;
    const from = this.#context.length;
    let end = Math.max(from, Math.min(openToken(text), openUrl(text), openBlock(text), needles.openStart(text)));
    for (const span of mergeSpans(findSpans(text, needles, from)).reverse()) {
      if (span.start >= from && span.start < end && span.end > end) end = span.start;
    }
    return end;
  }
}

/** Like {@link TextStreamFilter}, for bytes: chunks may end within a character. */
export class ByteStreamFilter {
  readonly #filter: TextStreamFilter;

  constructor(redactor: Redactor) {
    this.#filter = new TextStreamFilter(redactor, BYTES);
  }

  push(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
    return toBytes(this.#filter.push(toBinaryString(chunk)));
  }

  end(): Uint8Array<ArrayBuffer> {
    return toBytes(this.#filter.end());
  }

  takeReplacements(): readonly Replacement[] {
    return this.#filter.takeReplacements();
  }
}

const EQUALS = 61;
const TILDE = 126;
/** Longest token with prefix, and the three parts of a JSON Web Token. */
const MAX_TOKEN = 3 * MAX_BODY + 64;

/** Where the run of token characters begins that ends the text, its padding included. */
function openToken(text: string): number {
  let start = text.length;
  const last = Math.max(0, text.length - MAX_TOKEN);
  while (start > last && isOpen(text.charCodeAt(start - 1))) start--;
  return start;
}

function isOpen(code: number): boolean {
  return isRun(code) || code === EQUALS || code === TILDE;
}

/** Where a URL begins whose user and password may go on. */
function openUrl(text: string): number {
  const at = text.lastIndexOf(SCHEME_END);
  if (at < 0) return text.length;
  const start = at + SCHEME_END.length;
  const end = stretch(text, start, isUserInfo, MAX_USER_INFO);
  return end === text.length ? at : text.length;
}

const BEGIN = "-----BEGIN ";

/** Where a key block begins that has no end yet. */
function openBlock(text: string): number {
  const at = text.lastIndexOf("-----BEGIN");
  if (at < 0 || at < text.length - MAX_BLOCK - BEGIN.length) return text.length;
  return text.includes("-----END ", at) ? text.length : at;
}
