/** Stretches of time that the rail offers, up to now. All time is the absence of one. */
export const PRESETS = {
  "15m": { label: "Last 15 minutes", ms: 15 * 60_000 },
  "1h": { label: "Last hour", ms: 3_600_000 },
  "24h": { label: "Last 24 hours", ms: 24 * 3_600_000 },
  "7d": { label: "Last 7 days", ms: 7 * 24 * 3_600_000 },
  "30d": { label: "Last 30 days", ms: 30 * 24 * 3_600_000 },
} as const;

export type Preset = keyof typeof PRESETS;

export function isPreset(text: string | null | undefined): text is Preset {
  return text !== null && text !== undefined && Object.hasOwn(PRESETS, text);
}

/** Where a preset begins at the moment `now` (epoch milliseconds), as RFC 3339. */
export function presetStart(preset: Preset, now: number): string {
  return new Date(now - PRESETS[preset].ms).toISOString();
}
