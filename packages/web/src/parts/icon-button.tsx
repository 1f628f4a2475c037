import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./button.tsx";
import { cx } from "./cx.ts";
import { Tooltip } from "./tooltip.tsx";

interface Props extends Omit<ButtonProps, "children" | "aria-label"> {
  /** Its name, also shown as a tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly keys?: string;
}

/** A square button of 28 px that shows an icon only. */
export function IconButton({ label, icon, keys, className, ...rest }: Props) {
  return (
    <Tooltip content={label} keys={keys}>
      <Button
        aria-label={label}
        className={cx("w-7 px-0 text-muted hover:text-ink touch:min-w-11", className)}
        {...rest}
      >
        {icon}
      </Button>
    </Tooltip>
  );
}
