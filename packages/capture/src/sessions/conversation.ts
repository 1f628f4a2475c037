import type { CallId, Message, Part, PayloadOf } from "@openexec/timeline";
import type { ImportSink } from "./import-sink.ts";

type RequestDelta = PayloadOf<"ModelInvocationStarted">["request"];
type Run = [call: string, start: number, count: number];

/** A request that was told: the length of its list, its own messages, and whether its answer came next. */
interface Told {
  readonly call: CallId;
  readonly length: number;
  readonly own: number;
  answered: boolean;
}

/** Requests between a request and its base, at most: all of them stand in one line of the log. */
const MOST_RUNS = 2048;

/** `k - lowbit(k)`: few steps from base to base, and few requests between them. */
const baseOf = (ordinal: number): number => ordinal - Math.min(ordinal & -ordinal, MOST_RUNS);

/** A reader goes through 64 bases; a conversation of more requests than that reaches begins anew. */
const MOST_REQUESTS = 50 * MOST_RUNS;

/** One line of talk with a model: the main one, or that of a sub-agent. Holds what no request has told yet. */
export class Conversation {
  /** The call that started this sub-agent. */
  readonly parentId: CallId | undefined;
  #told: Told[] = [];
  #own: Message[] = [];
  #cuts: { at: (string | number)[]; call: string }[] = [];
  #ownLines = 0;
  #head: { readonly call: CallId; readonly key: unknown } | undefined;

  constructor(parentId?: CallId) {
    this.parentId = parentId;
  }

  /** A message for the next request, from `lines` lines of the log. Results of tools stand where the tool call is told. */
  add(message: Message, outputs: ReadonlyMap<number, CallId>, lines: number): void {
    for (const [part, call] of outputs) this.#cuts.push({ at: [this.#own.length, "content", part, "output"], call });
    this.#own.push(message);
    this.#ownLines += lines;
  }

  /** Lines of the log that say something about the next request beside its messages. */
  count(lines: number): void {
    this.#ownLines += lines;
  }

  /** The client forgot what was said so far. */
  restart(): void {
    this.#told = [];
  }

  /** The next request, sent as `call`. `head` is stored when its `key` is another one than before. */
  request(
    call: CallId,
    head: { readonly key: unknown; readonly value: unknown },
    sink: ImportSink,
  ): { readonly request: RequestDelta; readonly lines: number } {
    if (this.#told.length >= MOST_REQUESTS) this.restart();
    const ordinal = this.#told.length;
    const base = ordinal === 0 ? undefined : this.#told[baseOf(ordinal)];
    const rest = base === undefined ? undefined : this.#runsSince(baseOf(ordinal), base);
    const last = this.#told.at(-1);
    const length = (last === undefined ? 0 : last.length + (last.answered ? 1 : 0)) + this.#own.length;
    const known = this.#head !== undefined && this.#head.key === head.key ? this.#head.call : undefined;
    if (known === undefined) this.#head = { call, key: head.key };
    const request: RequestDelta = {
      ...(base !== undefined && { base: base.call, keep: base.length, rest }),
      ...(known === undefined ? { head: sink.store(head.value) } : { headOf: known }),
      messages: sink.store(this.#own),
      ...(this.#cuts.length > 0 && { cuts: this.#cuts }),
    };
    this.#told.push({ call, length, own: this.#own.length, answered: false });
    return { request, lines: this.takeLines() };
  }

  /** The last request was answered with a message. */
  answered(): void {
    const last = this.#told.at(-1);
    if (last !== undefined) last.answered = true;
  }

  /** Forgets what no request has told, and says how many lines that is. */
  takeLines(): number {
    const lines = this.#ownLines;
    this.#own = [];
    this.#cuts = [];
    this.#ownLines = 0;
    return lines;
  }

  #runsSince(from: number, base: Told): Run[] {
    const runs: Run[] = base.answered ? [[base.call, base.own, 1]] : [];
    for (const { call, own, answered } of this.#told.slice(from + 1)) {
      const count = own + (answered ? 1 : 0);
      if (count > 0) runs.push([call, 0, count]);
    }
    if (this.#own.length > 0) runs.push(["", 0, this.#own.length]);
    return runs;
  }
}

/** All text of a message. */
export function spoken(content: readonly Part[]): string {
  return content.flatMap((part) => (part.type === "text" && part.text !== "" ? [part.text] : [])).join("\n");
}
