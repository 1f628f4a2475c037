/** What stands for a value that is not known; the reason belongs beside it. */
export const UNKNOWN = "–";

const isKnown = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

/** Digits with a thousands separator: `18,332`. */
export function formatCount(value: number | undefined): string {
  if (!isKnown(value)) return UNKNOWN;
  const [whole = "", fraction] = String(Math.abs(value)).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${value < 0 ? "-" : ""}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}

const COMPACT = ["", "k", "M", "G", "T"] as const;

/** Few digits: `0`, `999`, `12.4k`, `124k`, `1.2M`. */
export function formatCompact(value: number | undefined): string {
  return isKnown(value) ? scaled(value, 1000, COMPACT, "") : UNKNOWN;
}

const BYTES = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** A number of bytes in binary units: `812 B`, `4 KiB`, `1.5 MiB`. */
export function formatBytes(value: number | undefined): string {
  return isKnown(value) ? scaled(value, 1024, BYTES, " ") : UNKNOWN;
}

function scaled(value: number, step: number, units: readonly string[], gap: string): string {
  let size = Math.abs(value);
  let unit = 0;
  // 999,950 would round to 1000k: it is 1M already.
  while (unit < units.length - 1 && Number(short(size)) >= step) {
    size /= step;
    unit++;
  }
  return `${value < 0 ? "-" : ""}${unit === 0 ? String(Math.round(size)) : short(size)}${gap}${units[unit]}`;
}

/** One decimal below 100, none above, no `.0`. */
function short(size: number): string {
  return size < 99.95 ? String(Number(size.toFixed(1))) : String(Math.round(size));
}

const SYMBOLS = new Map([
  ["USD", "$"],
  ["EUR", "€"],
  ["GBP", "£"],
]);

/** Below it the digits say nothing to a person. */
const SMALLEST_COST = 0.000001;

/** Money with cents from a hundredth up and two significant digits below: `$12.40`, `$0.0042`, `<$0.000001`, `$0`. */
export function formatCost(cost: { readonly amount: number; readonly currency: string } | undefined): string {
  if (cost === undefined || !Number.isFinite(cost.amount)) return UNKNOWN;
  const symbol = SYMBOLS.get(cost.currency) ?? `${cost.currency} `;
  const amount = Math.abs(cost.amount);
  if (amount > 0 && amount < SMALLEST_COST) return `<${symbol}${SMALLEST_COST.toFixed(6)}`;
  return `${cost.amount < 0 ? "-" : ""}${symbol}${money(amount)}`;
}

function money(amount: number): string {
  if (amount === 0) return "0";
  if (amount >= 0.095) {
    const [whole = "", cents] = amount.toFixed(2).split(".");
    return `${formatCount(Number(whole))}.${cents}`;
  }
  const digits = Math.min(8, 1 - Math.floor(Math.log10(amount)));
  return amount.toFixed(digits).replace(/0+$/, "");
}

/** The first 7 digits of a hash, as git shows it. */
export function formatSha(sha: string | undefined): string {
  return sha === undefined || sha === "" ? UNKNOWN : sha.slice(0, 7);
}
