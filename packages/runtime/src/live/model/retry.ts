const RETRYABLE = new Set([408, 409, 425, 429]);

/** Whether the same request may succeed later. The server's own word (`x-should-retry`) wins. */
export function statusRetryable(status: number, shouldRetry: string | undefined): boolean {
  if (shouldRetry === "true" || shouldRetry === "false") return shouldRetry === "true";
  return RETRYABLE.has(status) || status >= 500;
}

/**
 * How long the server asks to wait, in milliseconds, by `retry-after-ms` or `retry-after` (seconds or a date).
 * `undefined` when it does not say or says something else.
 */
export function retryAfter(header: (name: string) => string | undefined, nowMs: number): number | undefined {
  const exact = Number(header("retry-after-ms") ?? Number.NaN);
  if (exact >= 0) return exact;
  const text = header("retry-after");
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text.trim())) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
