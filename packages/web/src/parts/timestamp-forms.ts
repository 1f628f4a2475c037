import { formatRelative, UNKNOWN } from "@openexec/timeline";

/** The forms of one moment: label and text. */
export type TimeForms = readonly (readonly [label: string, text: string])[];

const pad = (value: number, length = 2) => String(value).padStart(length, "0");

/** `2026-11-20 12:36:16` in the reader's time zone, with milliseconds if asked. */
export function formatLocal(at: Date, withMilliseconds: boolean = false): string {
  if (Number.isNaN(at.getTime())) return UNKNOWN;
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  const time = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
  return `${day} ${time}${withMilliseconds ? `.${pad(at.getMilliseconds(), 3)}` : ""}`;
}

/** Relative, local, UTC and epoch form of an RFC 3339 time. `now` in epoch milliseconds. */
export function timeForms(text: string, now: number): TimeForms {
  const at = new Date(text);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [
    ["Relative", formatRelative(at.getTime(), now)],
    [zone === "UTC" ? "Local" : `Local, ${zone}`, formatLocal(at, true)],
    ["UTC", Number.isNaN(at.getTime()) ? UNKNOWN : at.toISOString().replace("T", " ").replace("Z", "")],
    ["Epoch ms", String(at.getTime())],
  ];
}
