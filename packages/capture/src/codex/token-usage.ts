import { openaiResponsesUsage, type Usage } from "@openexec/timeline";
import { at, fieldsOf, numberOf } from "../sessions/fields.ts";
import { type Fields, isFields } from "../sessions/session-lines.ts";

const COUNTS = [
  "input_tokens",
  "cached_input_tokens",
  "cache_write_input_tokens",
  "output_tokens",
  "reasoning_output_tokens",
  "total_tokens",
] as const;
type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

function countsOf(fields: Fields): Counts {
  return Object.fromEntries(COUNTS.map((key) => [key, numberOf(fields, key) ?? 0])) as Counts;
}

const isSame = (a: Counts, b: Counts): boolean => COUNTS.every((key) => a[key] === b[key]);
const ZERO = countsOf({});

export interface CallUsage {
  readonly usage: Usage | undefined;
  readonly problems: readonly string[];
}

/** Reads what each response used out of counts that are told again and again. */
export class TokenUsage {
  #total = ZERO;

  /** The source's own sums so far. */
  get total(): { readonly input: number; readonly output: number } {
    return { input: this.#total.input_tokens, output: this.#total.output_tokens };
  }

  /** `token_count`: `undefined` when it says nothing new. */
  counted(payload: Fields): CallUsage | undefined {
    const info = at(payload, "info");
    if (!isFields(info)) return undefined;
    return this.#advance(countsOf(fieldsOf(info, "total_token_usage")), fieldsOf(info, "last_token_usage"));
  }

  /** `token_usage_record`: what one response used. */
  recorded(payload: Fields): CallUsage | undefined {
    return this.#advance(countsOf(fieldsOf(payload, "thread_token_usage")), fieldsOf(payload, "usage"));
  }

  #advance(total: Counts, last: Fields): CallUsage | undefined {
    const before = this.#total;
    if (isSame(total, before)) return undefined;
    this.#total = total;
    const difference = Object.fromEntries(COUNTS.map((key) => [key, total[key] - before[key]])) as Counts;
    if (isSame(difference, countsOf(last))) return read(last);
    // The sums went on by more than the last response, or began anew: the sums are what the source stands for.
    const isAhead = COUNTS.every((key) => difference[key] >= 0);
    return read(isAhead ? difference : last);
  }
}

function read(raw: Fields): CallUsage {
  const counts = countsOf(raw);
  const { usage, problems } = openaiResponsesUsage({
    input_tokens: counts.input_tokens,
    input_tokens_details: {
      cached_tokens: counts.cached_input_tokens,
      cache_write_tokens: counts.cache_write_input_tokens,
    },
    output_tokens: counts.output_tokens,
    output_tokens_details: { reasoning_tokens: counts.reasoning_output_tokens },
  });
  return { usage: usage === undefined ? undefined : { ...usage, raw }, problems };
}
