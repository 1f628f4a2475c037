import { formatRelative } from "@openexec/timeline";
import { Content, Portal, Root, Trigger } from "@radix-ui/react-hover-card";
import { useEffect, useRef, useState } from "react";
import { POINTED_MS, TimeCard } from "./time-card.tsx";
import { formatLocal } from "./timestamp-forms.ts";

interface Props {
  /** RFC 3339. */
  readonly at: string;
  /** `relative` grows old by itself: the caller renders anew now and then. `clock` is the time of day. */
  readonly form?: "relative" | "local" | "clock";
}

/** A moment. Pointed at, it shows its relative, local, UTC and epoch form, each to copy. */
export function Timestamp({ at, form = "local" }: Props) {
  // A list shows hundreds: the card is made for the one that is pointed at.
  const [isWanted, setWanted] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const leave = () => clearTimeout(timer.current);
  useEffect(() => () => clearTimeout(timer.current), []);
  const date = new Date(at);
  const local = formatLocal(date);
  const text =
    form === "relative" ? formatRelative(date.getTime(), Date.now()) : form === "clock" ? local.slice(11) : local;
  const time = (
    <time
      dateTime={at}
      className="tabular-nums"
      onPointerEnter={() => {
        timer.current = setTimeout(() => setWanted(true), POINTED_MS);
      }}
      onPointerLeave={leave}
    >
      {text}
    </time>
  );
  if (!isWanted) return time;
  return (
    <Root defaultOpen openDelay={POINTED_MS} closeDelay={150}>
      <Trigger asChild>{time}</Trigger>
      <Portal>
        <Content align="end" sideOffset={4} collisionPadding={8} className="floating z-50 p-1">
          <TimeCard at={at} />
        </Content>
      </Portal>
    </Root>
  );
}
