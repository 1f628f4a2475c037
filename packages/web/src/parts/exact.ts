import { formatCount, UNKNOWN } from "@openexec/timeline";

/** A duration to the microsecond, in milliseconds: `4,213 ms`. */
export const exactDuration = (ms: number | undefined): string =>
  ms === undefined ? UNKNOWN : `${formatCount(Number(ms.toFixed(3)))} ms`;

/** A size without rounding: `213,448 bytes`. */
export const exactBytes = (bytes: number): string => `${formatCount(bytes)} ${bytes === 1 ? "byte" : "bytes"}`;

interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** A cost to a millionth of a millionth, without an exponent: `0.004215 USD`. */
export const exactCost = (cost: Money | undefined): string => {
  if (cost === undefined) return UNKNOWN;
  const { amount, currency } = cost;
  const [whole = "", fraction = ""] = amount.toFixed(12).split(".");
  const digits = fraction.replace(/0+$/, "");
  return `${formatCount(Number(whole))}${digits === "" ? "" : `.${digits}`} ${currency}`;
};
