import { formatCost, formatCount } from "@openexec/timeline";

/** `1 step`, `1,200 steps`. */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(value)} ${value === 1 ? noun : plural}`;
}

/** All currencies, summed over price tables: `$0.012`, `$0.10 + €1.20`; `≥` where some calls have no known price; empty when nothing is known. */
export function costText(
  costs: readonly { readonly amount: number; readonly currency: string }[],
  unpricedCalls: number,
): string {
  const sums = new Map<string, number>();
  for (const { amount, currency } of costs) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  const parts = [...sums].map(([currency, amount]) => formatCost({ amount, currency }));
  return parts.length === 0 ? "" : `${unpricedCalls > 0 ? "≥ " : ""}${parts.join(" + ")}`;
}
