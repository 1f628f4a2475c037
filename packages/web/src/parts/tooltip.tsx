import { Content, Portal, Provider, Root, Trigger } from "@radix-ui/react-tooltip";
import type { ReactNode } from "react";
import { Keys } from "./keys.tsx";

/** Once around the app: the first tooltip waits, its neighbours don't. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Provider delayDuration={500} skipDelayDuration={200}>
      {children}
    </Provider>
  );
}

interface Props {
  readonly content: ReactNode;
  readonly keys?: string | undefined;
  readonly side?: "top" | "right" | "bottom" | "left";
  /** One element that takes a ref. */
  readonly children: ReactNode;
}

/** What a control without words does, and its key. */
export function Tooltip({ content, keys, side = "bottom", children }: Props) {
  return (
    <Root>
      <Trigger asChild>{children}</Trigger>
      <Portal>
        <Content
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="floating z-50 flex max-w-80 items-center gap-2 px-2 py-1 text-small"
        >
          {content}
          {keys !== undefined && <Keys of={keys} />}
        </Content>
      </Portal>
    </Root>
  );
}
