import { Content, Portal, Root, Trigger } from "@radix-ui/react-popover";
import { type MouseEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { POINTED_MS, TimeCard } from "./time-card.tsx";
import { formatLocal } from "./timestamp-forms.ts";

/** How long the pointer may be on its way to the card. Milliseconds. */
const LEAVE_MS = 150;

/** A moment whose card opens when it is pointed at, and by keyboard or finger, which a hover card does not. `at` is RFC 3339. */
export function TimestampButton({ at }: { readonly at: string }) {
  const [isOpen, setOpen] = useState(false);
  /** By the pointer, which closes it again; the focus stays where it is. */
  const isPointed = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (ms: number, open: boolean) => (event: PointerEvent) => {
    if (event.pointerType !== "mouse") return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (open === isOpen || (!open && !isPointed.current)) return;
      isPointed.current = open;
      setOpen(open);
    }, ms);
  };
  const onClick = (event: MouseEvent) => {
    event.preventDefault();
    clearTimeout(timer.current);
    setOpen(!isOpen || isPointed.current);
    isPointed.current = false;
  };
  const keepFocus = (event: Event) => {
    if (isPointed.current) event.preventDefault();
  };
  return (
    <Root open={isOpen} onOpenChange={setOpen}>
      <Trigger asChild>
        <button
          type="button"
          className="relative rounded touch:before:absolute touch:before:inset-x-0 touch:before:-inset-y-1"
          onPointerEnter={later(POINTED_MS, true)}
          onPointerLeave={later(LEAVE_MS, false)}
          onClick={onClick}
        >
          <time dateTime={at} className="tabular-nums">
            {formatLocal(new Date(at))}
          </time>
        </button>
      </Trigger>
      <Portal>
        <Content
          aria-label="Forms of the time"
          data-modal
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="floating z-50 p-1 outline-none"
          onOpenAutoFocus={keepFocus}
          onCloseAutoFocus={keepFocus}
          onPointerEnter={() => clearTimeout(timer.current)}
          onPointerLeave={later(LEAVE_MS, false)}
        >
          <TimeCard at={at} />
        </Content>
      </Portal>
    </Root>
  );
}
