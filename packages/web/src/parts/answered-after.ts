/**
 * How long a question waited for its answer, in milliseconds, from the times of both (RFC 3339). What the record counts is
 * only what a process waited, and there may have been none: it stands in where a time is unreadable.
 */
export function answeredAfter(askedAt: string, answeredAt: string, recordedMs?: number): number | undefined {
  const waited = Date.parse(answeredAt) - Date.parse(askedAt);
  return Number.isNaN(waited) ? recordedMs : Math.max(0, waited);
}
