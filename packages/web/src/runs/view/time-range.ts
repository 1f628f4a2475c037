/** A stretch of time up to now, as the grammar writes it: `15m`, `24h`, `7d`. */
export type Range = string;

/** Stretches that the rail offers. All time is the absence of one. */
export const PRESETS = [
  { range: "15m", label: "Last 15 minutes" },
  { range: "1h", label: "Last hour" },
  { range: "24h", label: "Last 24 hours" },
  { range: "7d", label: "Last 7 days" },
  { range: "30d", label: "Last 30 days" },
] as const satisfies readonly { range: Range; label: string }[];

const RELATIVE = /^\d{1,6}[smhdw]$/;

export function isRange(text: string | null | undefined): text is Range {
  return text !== null && text !== undefined && RELATIVE.test(text);
}
