import { Bytes, Compact, Cost, Duration } from "../parts/numbers.tsx";
import { STATUS_LOOKS, StatusIcon } from "../parts/status-icon.tsx";
import { TimeCard } from "../parts/time-card.tsx";
import { Timestamp } from "../parts/timestamp.tsx";
import { TimestampButton } from "../parts/timestamp-button.tsx";
import { Unknown } from "../parts/unknown.tsx";
import { FAMILY_BARS } from "../run/parts/families.ts";
import { SPAN_LOOKS, SpanIcon } from "../run/parts/span-icon.tsx";
import { Shelf } from "./shelf.tsx";

const AT = "2026-11-20T12:36:16.042Z";

const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>) => Object.keys(table) as Key[];

/** Numbers as they are rounded, moments, and the marks of statuses and families. */
export function Numbers() {
  return (
    <>
      <Shelf name="Numbers">
        {[0, 0.2, 820, 4200, 63_000, 8_040_000, 273_600_000].map((ms) => (
          <Duration key={ms} ms={ms} />
        ))}
        <Duration ms={undefined} />
        {[0, 999, 12_400, 18_332_000].map((count) => (
          <Compact key={count} of={count} unit="tokens" />
        ))}
        {[0, 0.0042, 12.4].map((amount) => (
          <Cost key={amount} of={{ amount, currency: "USD" }} />
        ))}
        <Cost of={undefined} />
        <Bytes of={812} />
        <Bytes of={1_572_864} />
        <Unknown why="Nobody told" />
      </Shelf>
      <Shelf name="Moments">
        <Timestamp at={AT} />
        <Timestamp at={AT} form="relative" />
        <Timestamp at={AT} form="clock" />
        <TimestampButton at={AT} />
        <TimeCard at={AT} />
      </Shelf>
      <Shelf name="Statuses of runs">
        {keysOf(STATUS_LOOKS).map((status) => (
          <span key={status} className="flex items-center gap-1.5">
            <StatusIcon status={status} hidden />
            {STATUS_LOOKS[status].word}
            <span className={`h-4 w-2 ${STATUS_LOOKS[status].bar}`} />
          </span>
        ))}
      </Shelf>
      <Shelf name="Statuses of steps and calls">
        {keysOf(SPAN_LOOKS).map((status) => (
          <span key={status} className="flex items-center gap-1.5">
            <SpanIcon status={status} />
            {SPAN_LOOKS[status].word}
          </span>
        ))}
      </Shelf>
      <Shelf name="Families">
        {keysOf(FAMILY_BARS).map((family) => (
          <span key={family} className="flex items-center gap-1.5">
            <span className={`h-4 w-0.75 rounded ${FAMILY_BARS[family]}`} />
            {family}
          </span>
        ))}
      </Shelf>
    </>
  );
}
