import { formatRelative } from "@openexec/timeline";
import { Content, Portal, Root, Trigger } from "@radix-ui/react-hover-card";
import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useCopy } from "./copy.ts";
import { formatLocal, timeForms } from "./timestamp-forms.ts";

/** How long one points at it before the card opens. Milliseconds. */
const DELAY = 200;

interface Props {
  /** RFC 3339. */
  readonly at: string;
  /** `relative` grows old by itself: the caller renders anew now and then. */
  readonly form?: "relative" | "local";
}

/** A moment. Pointed at, it shows its relative, local, UTC and epoch form, each to copy. */
export function Timestamp({ at, form = "local" }: Props) {
  // A list shows hundreds: the card is made for the one that is pointed at.
  const [isWanted, setWanted] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const leave = () => clearTimeout(timer.current);
  useEffect(() => () => clearTimeout(timer.current), []);
  const date = new Date(at);
  const text = form === "relative" ? formatRelative(date.getTime(), Date.now()) : formatLocal(date);
  const time = (
    <time
      dateTime={at}
      className="tabular-nums"
      onPointerEnter={() => {
        timer.current = setTimeout(() => setWanted(true), DELAY);
      }}
      onPointerLeave={leave}
    >
      {text}
    </time>
  );
  if (!isWanted) return time;
  return (
    <Root defaultOpen openDelay={DELAY} closeDelay={150}>
      <Trigger asChild>{time}</Trigger>
      <Portal>
        <Content align="end" sideOffset={4} collisionPadding={8} className="floating z-50 p-1">
          <TimeCard at={at} />
        </Content>
      </Portal>
    </Root>
  );
}

function TimeCard({ at }: { readonly at: string }) {
  const [copied, copy] = useCopy();
  return (
    <div className="flex flex-col">
      {timeForms(at, Date.now()).map(([label, text]) => (
        <button
          key={label}
          type="button"
          className="flex h-6 items-center gap-4 rounded px-2 text-left text-small hover:bg-hover"
          onClick={(event) => {
            event.stopPropagation();
            copy(text);
          }}
        >
          <span className="flex-1 text-muted">{label}</span>
          <span className="font-mono tabular-nums">{text}</span>
          <span className="text-muted">{copied === text ? <Check /> : <Copy />}</span>
        </button>
      ))}
    </div>
  );
}
