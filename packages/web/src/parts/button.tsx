import type { ComponentProps } from "react";
import { cx } from "./cx.ts";

const LOOKS = {
  /** In a toolbar: nothing until it is pointed at. */
  plain: "hover:bg-hover active:bg-pressed data-[state=open]:bg-pressed aria-pressed:bg-pressed",
  /** The usual one in a form or a panel. */
  outline: "border border-control hover:bg-hover active:bg-pressed",
  /** At most one per view: what a person most likely wants. */
  primary: "bg-ink text-page hover:opacity-90 active:opacity-80",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  readonly look?: keyof typeof LOOKS;
}

/** A control of 28 px; on a touch screen its target has 44 px. */
export function Button({ look = "plain", className, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(
        "inline-flex h-7 shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded px-2",
        "font-medium text-small transition-opacity disabled:pointer-events-none disabled:opacity-45 touch:min-h-11",
        LOOKS[look],
        className,
      )}
      {...rest}
    />
  );
}
