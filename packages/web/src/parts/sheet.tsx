import * as Dialog from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { cx } from "./cx.ts";
import { IconButton } from "./icon-button.tsx";

const SIDES = {
  left: "inset-y-0 left-0 w-80 max-w-[calc(100vw-48px)]",
  right: "inset-y-0 right-0 w-[520px] max-w-full",
  bottom: "inset-x-0 bottom-0 max-h-[80dvh]",
  center: "left-1/2 top-[12vh] w-[560px] max-w-[calc(100vw-16px)] max-h-[80vh] -translate-x-1/2 rounded-floating",
} as const;

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly side: keyof typeof SIDES;
  /** Instead of the head with title and a button to close; the title is still read out. */
  readonly bare?: boolean;
  readonly children: ReactNode;
}

/** A layer over the page that has the keyboard to itself until it is closed. */
export function Sheet({ open, onClose, title, side, bare = false, children }: Props) {
  /** What had the focus before: a layer that a key opens has no button that would get it back. */
  const before = useRef<Element | null>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => isOpen || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-backdrop" />
        <Dialog.Content
          data-modal
          aria-describedby={undefined}
          // The layer has the focus, not its first button: that would show its tooltip.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            before.current = document.activeElement;
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // What was chosen in the layer may have taken it.
            const isFree = document.activeElement === null || document.activeElement === document.body;
            if (isFree && before.current instanceof HTMLElement) before.current.focus();
          }}
          className={cx("floating fixed z-40 flex flex-col overflow-hidden outline-none", SIDES[side])}
          style={side === "center" ? undefined : { borderRadius: 0 }}
        >
          {bare ? (
            <Dialog.Title className="sr-only">{title}</Dialog.Title>
          ) : (
            <header className="flex h-10 shrink-0 items-center justify-between border-line border-b pr-1.5 pl-3 touch:h-11">
              <Dialog.Title className="font-semibold text-body">{title}</Dialog.Title>
              <IconButton label="Close" keys="Escape" icon={<X />} onClick={onClose} />
            </header>
          )}
          <div className="min-h-0 flex-1 overflow-auto">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
