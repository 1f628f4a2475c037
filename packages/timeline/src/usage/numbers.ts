import type { Usage } from "../events/shared.ts";

/** What a provider's numbers gave: a ledger that adds up, or none, and a sentence for each thing that is off. */
export interface UsageReading {
  readonly usage: Usage | undefined;
  readonly problems: readonly string[];
}

/** Reads counts out of a provider's usage object and keeps what is wrong with them. */
export class UsageNumbers {
  readonly problems: string[] = [];
  readonly raw: unknown;

  constructor(raw: unknown) {
    this.raw = raw;
  }

  /** The count at `path` (`a.b`), or `undefined` when it is absent, null or no count; the last is a problem. */
  count(path: string): number | undefined {
    let value: unknown = this.raw;
    for (const key of path.split(".")) value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    this.problems.push(`${path} is ${JSON.stringify(value) ?? String(value)}, not a count of tokens`);
    return undefined;
  }

  /** A count without which nothing can be said. */
  required(path: string): number | undefined {
    const known = this.problems.length;
    const value = this.count(path);
    if (value === undefined && this.problems.length === known) this.problems.push(`${path} is missing`);
    return value;
  }

  /** `whole` less `part`; a part above its whole is a problem and makes the rest unknown. */
  rest(whole: number, part: number, what: string): number | undefined {
    if (part <= whole) return whole - part;
    this.problems.push(`${what}: ${part} of ${whole}`);
    return undefined;
  }

  /** The provider's own sum, when it gives one, must be ours. */
  expectTotal(path: string, sum: number): void {
    const total = this.count(path);
    if (total !== undefined && total !== sum) this.problems.push(`${path} is ${total}, but the parts add up to ${sum}`);
  }

  nothing(): UsageReading {
    return { usage: undefined, problems: this.problems };
  }

  /** The ledger; reasoning that exceeds the output it should be part of is left at the output, as a problem. */
  ledger(parts: Omit<Usage, "raw">): UsageReading {
    const { output, reasoning } = parts;
    if (reasoning > output) this.problems.push(`reasoning exceeds the output: ${reasoning} of ${output}`);
    return {
      usage: { ...parts, reasoning: Math.min(reasoning, output), raw: this.raw },
      problems: this.problems,
    };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
