import { Content, Portal, Root, Trigger } from "@radix-ui/react-popover";
import type { ReactNode } from "react";

interface Props {
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  /** One element that takes a ref: what opens it. */
  readonly trigger: ReactNode;
  /** What it is, for those who can't see it. */
  readonly label: string;
  readonly align?: "start" | "end";
  readonly children: ReactNode;
}

/** A small form or list beside its trigger. */
export function Popover({ trigger, label, align = "start", children, ...state }: Props) {
  return (
    <Root {...state}>
      <Trigger asChild>{trigger}</Trigger>
      <Portal>
        <Content
          aria-label={label}
          data-modal
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="floating z-50 p-3 outline-none"
          onOpenAutoFocus={beginAtField}
        >
          {children}
        </Content>
      </Portal>
    </Root>
  );
}

/** A form begins at its first field. Without one the whole has the focus: a button would open its hint, which Escape closes first. */
function beginAtField(event: Event): void {
  const content = event.currentTarget as HTMLElement;
  if (content.querySelector("input, textarea, select") !== null) return;
  event.preventDefault();
  content.focus();
}
