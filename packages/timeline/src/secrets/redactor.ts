import type { Sha256 } from "../hash.ts";
import { findSpans } from "./find-spans.ts";
import { isSecretValue, type KnownValue, needlesOf } from "./known-values.ts";
import { NeedleSearch } from "./needle-search.ts";
import { isPlaceholder, makePlaceholder } from "./placeholder.ts";
import { recodeBasic } from "./recode-basic.ts";
import { mergeSpans, type Span } from "./span.ts";
import { BYTES, type Spelling, TEXT } from "./spelling.ts";
import { sharedDigit } from "./spellings.ts";
import type { VaultEntry } from "./vault.ts";

/** How often one secret was replaced in one thing that was filtered. */
export interface Replacement {
  readonly rule: string;
  /** The variable, header or kind of token; never the secret. */
  readonly name: string;
  readonly placeholder: string;
  readonly count: number;
}

interface RedactorOptions {
  readonly knownValues: readonly KnownValue[];
  readonly key: string;
  readonly sha256: Sha256;
  /** What has stood for a secret before, and does again. */
  readonly earlier?: readonly Pick<VaultEntry, "secret" | "placeholder">[];
  /** `false`: each spelling of a value has a placeholder of its own, as before behaviour `spellsPlaceholdersAlike`. */
  readonly spellAlike?: boolean;
}

/**
 * A piece of a text, with what stands before and behind it. What a text gives away counts for the texts after it: a text in
 * pieces comes out as it does whole.
 */
interface Piece {
  readonly from: number;
  readonly to: number;
  /** What came out of the text before it. */
  readonly given: string;
  /** The known values when the text began. */
  readonly needles: NeedleSearch;
}

/** Nothing shorter holds a secret with its context. */
const MIN_TEXT = 12;
/** Rounds until nothing is found that is no placeholder. One is the rule; more means that placeholders met by chance. */
const MAX_ROUNDS = 6;
/** Entries of the vault: a stream of generated tokens must not fill the memory. Beyond it nothing can be resolved. */
const MAX_ENTRIES = 100_000;
/** Secrets that are looked for by value because nothing in them shows what they are. */
const MAX_LEARNED = 64;
const MAX_LEARNED_LENGTH = 256;

/** Replaces what {@link findSpans} finds, and remembers what stands for what. */
export class Redactor {
  readonly sha256: Sha256;
  readonly #key: string;
  #needles: Readonly<Record<Spelling["name"], NeedleSearch>>;
  readonly #known: KnownValue[];
  #learned = 0;
  readonly #shapesOnly = new NeedleSearch([]);
  readonly #bySecret = new Map<string, VaultEntry>();
  readonly #secretOf = new Map<string, string>();
  readonly #earlier: ReadonlyMap<string, string>;
  readonly #spellsAlike: boolean;
  #counts: Map<string, { rule: string; name: string; count: number }> | undefined;

  constructor({ knownValues, key, sha256, earlier = [], spellAlike = true }: RedactorOptions) {
    this.sha256 = sha256;
    this.#key = key;
    this.#spellsAlike = spellAlike;
    this.#earlier = new Map(earlier.map(({ secret, placeholder }) => [secret, placeholder]));
    this.#known = [...knownValues];
    this.#needles = searchesFor(this.#known);
  }

  /** A secret that only what stood around it gave away is known from now on: code may take it out and write it alone. */
  #learn(secret: string, name: string): void {
    if (this.#learned >= MAX_LEARNED || secret.length > MAX_LEARNED_LENGTH || !isSecretValue(secret)) return;
    if (findSpans(secret, this.#needles.text).length > 0) return;
    this.#learned++;
    this.#known.push({ name, value: secret });
    this.#needles = searchesFor(this.#known);
  }

  /** The known values as they stand in a text, or in bytes that are read as a binary string. */
  needles(spelling: Spelling): NeedleSearch {
    return this.#needles[spelling.name];
  }

  /** Runs `work` and lists the replacements that it made. */
  tally<Result>(work: () => Result): { result: Result; replacements: Replacement[] } {
    const outer = this.#counts;
    this.#counts = undefined;
    try {
      const result = work();
      return { result, replacements: this.takeReplacements() };
    } finally {
      this.#counts = outer;
    }
  }

  /** What was replaced since the last call. */
  takeReplacements(): Replacement[] {
    if (this.#counts === undefined) return [];
    const list = [...this.#counts].map(([placeholder, { rule, name, count }]) => ({ rule, name, placeholder, count }));
    this.#counts = undefined;
    return list;
  }

  vaultEntries(): readonly VaultEntry[] {
    return [...this.#bySecret.values()];
  }

  /** `text` with its secrets replaced; the same string when there are none. */
  redact(text: string, spelling: Spelling = TEXT): string {
    if (text.length < MIN_TEXT) return text;
    return this.#settle(text, this.#needles[spelling.name], spelling, true);
  }

  /** A piece of `text` with its secrets replaced: those that lie inside of it. */
  redactPiece(text: string, spelling: Spelling, { from, to, given, needles }: Piece): string {
    const rest = text.length - to;
    let [current, start] = [text, from];
    for (let round = 0; round < MAX_ROUNDS && text.length >= MIN_TEXT; round++) {
      const inside = mergeSpans(findSpans(current, needles, start)).filter(({ end }) => end <= current.length - rest);
      const next = this.#replaceSpans(current, inside, spelling, true, start);
      if (next === current) break;
      // What a secret stood behind is read once: of a whole text the next round sees what stands for it.
      current = given + next.slice(start);
      start = given.length;
    }
    return current.slice(start, current.length - rest);
  }

  /** A whole text that is known to be a secret, such as the value of a header. */
  replace(secret: string, rule: string, name: string): string {
    if (secret === "" || this.#standsForSecret(secret)) return secret;
    return this.#placeholderFor(secret, { start: 0, end: secret.length, keep: 0, rule, name }, true);
  }

  /** Without `record` the text is a placeholder of our own: nothing of it is counted or kept. */
  #settle(text: string, needles: NeedleSearch, spelling: Spelling, record: boolean): string {
    let current = text;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const next = this.#replaceSpans(current, mergeSpans(findSpans(current, needles)), spelling, record);
      if (next === current) return current;
      current = next;
    }
    return current;
  }

  #replaceSpans(text: string, spans: readonly Span[], spelling: Spelling, record: boolean, from = 0): string {
    if (spans.length === 0) return text;
    let result = text.slice(0, from);
    let done = from;
    for (const found of spans) {
      const span = this.#spellsAlike ? this.#withSharedDigits(text, found, done) : found;
      const secret = spelling.toText(text.slice(span.start, span.end));
      if (this.#standsForSecret(secret)) continue;
      result += text.slice(done, span.start) + spelling.fromText(this.#placeholderFor(secret, span, record));
      done = span.end;
    }
    return result + text.slice(done);
  }

  /** Base64 of a known value with the digits around it that hold bits of it. */
  #withSharedDigits(text: string, span: Span, from: number): Span {
    const { spelled } = span;
    if (spelled?.offset === undefined) return span;
    const { value, offset } = spelled;
    const holds = (at: number, side: "before" | "after"): boolean =>
      at >= from && sharedDigit(text.charAt(at), side, offset, value, value) !== undefined;
    const start = holds(span.start - 1, "before") ? span.start - 1 : span.start;
    const end = holds(span.end, "after") ? span.end + 1 : span.end;
    const write = (to: string): string => {
      const before = start < span.start ? sharedDigit(text.charAt(start), "before", offset, value, to) : "";
      const after = end > span.end ? sharedDigit(text.charAt(span.end), "after", offset, value, to) : "";
      return `${before}${spelled.write(to)}${after}`;
    };
    return { ...span, start, end, spelled: { value, write } };
  }

  #placeholderFor(secret: string, span: Span, record: boolean): string {
    if (!record) return this.#make(secret, span.keep, 0);
    const entry = this.#entryFor(secret, span);
    this.#count(entry);
    return entry.placeholder;
  }

  #entryFor(secret: string, span: Span): VaultEntry {
    const known = this.#bySecret.get(secret);
    if (known !== undefined) return known;
    const entry = { placeholder: this.#standIn(secret, span), secret, rule: span.rule, name: span.name };
    if (this.#bySecret.size < MAX_ENTRIES) {
      this.#bySecret.set(secret, entry);
      this.#secretOf.set(entry.placeholder, secret);
      this.#learn(secret, span.name);
    }
    return entry;
  }

  /** Of a known value the placeholder is spelled as the value is: code that encodes what stands for it gets the same. */
  #standIn(secret: string, { spelled, ...span }: Span): string {
    const earlier = this.#earlier.get(secret);
    if (earlier !== undefined) return earlier;
    const part = { ...span, keep: 0 };
    if (this.#spellsAlike && spelled !== undefined && spelled.value !== secret)
      return spelled.write(this.#entryFor(spelled.value, part).placeholder);
    const recoded = this.#recode(secret, (text) => this.#entryFor(text, part).placeholder);
    return recoded ?? this.#unused(secret, span.keep);
  }

  /** Base64 of a name and a password, with what `standIn` says in the place of the password. */
  #recode(secret: string, standIn: (text: string) => string): string | undefined {
    if (!this.#spellsAlike) return undefined;
    return recodeBasic(secret, {
      clean: (text) => this.redact(text),
      replace: standIn,
      isOurs: (text) => text.length >= MIN_TEXT && isPlaceholder(text, this.sha256),
    });
  }

  #standsForSecret(text: string): boolean {
    return isPlaceholder(text, this.sha256) || this.#recode(text, () => "") === text;
  }

  /** A placeholder stands for one secret only, as far as there is room, and holds nothing that a rule would replace. */
  #unused(secret: string, keep: number): string {
    for (let attempt = 0; ; attempt++) {
      const placeholder = this.#settle(this.#make(secret, keep, attempt), this.#shapesOnly, TEXT, false);
      if (!this.#secretOf.has(placeholder) || attempt >= MAX_ROUNDS) return placeholder;
    }
  }

  #make(secret: string, keep: number, attempt: number): string {
    const inner = this.sha256(`${this.#key}\n${attempt}\n${secret}`);
    return makePlaceholder(secret, keep, this.sha256(`${this.#key}\n${inner}`), this.sha256);
  }

  #count({ placeholder, rule, name }: VaultEntry): void {
    this.#counts ??= new Map();
    const entry = this.#counts.get(placeholder);
    if (entry === undefined) this.#counts.set(placeholder, { rule, name, count: 1 });
    else entry.count++;
  }
}

function searchesFor(known: readonly KnownValue[]): Readonly<Record<Spelling["name"], NeedleSearch>> {
  const needles = needlesOf(known);
  const inBytes = needles.map((needle) => ({ ...needle, text: BYTES.fromText(needle.text) }));
  return { text: new NeedleSearch(needles), bytes: new NeedleSearch(inBytes) };
}
