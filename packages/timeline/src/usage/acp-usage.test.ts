import { describe, expect, it } from "vitest";
import { acpUsage } from "./acp-usage.ts";

const ledger = (raw: Record<string, number>): unknown => {
  const { usage, problems } = acpUsage(raw);
  return { ...usage, raw: undefined, problems };
};
const none = {
  inputUncached: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
  problems: [],
};

describe("usage of an ACP turn", () => {
  it("takes the cache out of the input when the total says that it is in it", () => {
    expect(ledger({ inputTokens: 953, outputTokens: 120, totalTokens: 1073, cachedReadTokens: 400 })).toEqual({
      ...none,
      inputUncached: 553,
      cacheRead: 400,
      output: 120,
    });
  });

  it("keeps disjoint parts apart", () => {
    const raw = { inputTokens: 10, outputTokens: 5, cachedReadTokens: 100, cachedWriteTokens: 20, totalTokens: 135 };
    expect(ledger(raw)).toEqual({ ...none, inputUncached: 10, cacheRead: 100, cacheWrite5m: 20, output: 5 });
  });

  it("adds thoughts to the output only when they are not in it", () => {
    expect(ledger({ inputTokens: 1, outputTokens: 5, thoughtTokens: 3, totalTokens: 6 })).toMatchObject({ output: 5 });
    expect(ledger({ inputTokens: 1, outputTokens: 5, thoughtTokens: 3, totalTokens: 9 })).toMatchObject({ output: 8 });
  });

  it("says when the parts do not add up", () => {
    expect(ledger({ inputTokens: 1, outputTokens: 5, totalTokens: 99 })).toMatchObject({
      problems: ["totalTokens is 99, but the parts add up to 6"],
    });
    expect(acpUsage({ inputTokens: "many" }).usage).toBeUndefined();
    expect(acpUsage(null).usage).toBeUndefined();
  });
});
