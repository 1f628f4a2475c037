import {
  chainHash,
  type Draft,
  encodeEvent,
  genesis,
  type Head,
  parseAt,
  type Sha256,
  sealLine,
} from "@openexec/timeline";

export interface SealedLog {
  readonly bytes: Uint8Array;
  readonly head: Head | undefined;
}

const EPOCH = "1970-01-01T00:00:00.000000Z";

/** `at` with microseconds, as the envelope has it, or `undefined` when it is no time in UTC. */
function withMicroseconds(at: string): string | undefined {
  if (parseAt(at) === undefined) return undefined;
  const [seconds = "", fraction = ""] = at.slice(0, -1).split(".");
  return `${seconds}.${fraction.slice(0, 6).padEnd(6, "0")}Z`;
}

/**
 * Numbers, times and chains events as if they had been logged when they happened: `at` is `occurredAt`, held back
 * where the other clock jumps back. The same events give the same bytes.
 */
export function sealEvents(events: readonly Draft[], sha256: Sha256): SealedLog {
  let hash = genesis(sha256);
  let at = EPOCH;
  let text = "";
  events.forEach((event, index) => {
    const occurred = event.occurredAt === undefined ? undefined : withMicroseconds(event.occurredAt);
    if (occurred !== undefined && occurred > at) at = occurred;
    const body = encodeEvent(index + 1, at, event);
    hash = chainHash(hash, body, sha256);
    text += `${sealLine(body, hash)}\n`;
  });
  const head = events.length === 0 ? undefined : { seq: events.length, hash };
  return { bytes: new TextEncoder().encode(text), head };
}
