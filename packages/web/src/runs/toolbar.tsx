import { ListFilter, PanelLeft, RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../parts/button.tsx";
import { cx } from "../parts/cx.ts";
import { IconButton } from "../parts/icon-button.tsx";
import { useSlow } from "../parts/spinner.tsx";
import { Tooltip } from "../parts/tooltip.tsx";
import type { ColumnChoice } from "./columns/columns.ts";
import { ColumnsMenu } from "./columns/columns-menu.tsx";

interface Props {
  readonly isPhone: boolean;
  readonly isRailOpen: boolean;
  readonly isLive: boolean;
  readonly isFetching: boolean;
  readonly columns: ColumnChoice;
  readonly onColumns: (choice: ColumnChoice) => void;
  readonly onRail: () => void;
  readonly onLive: () => void;
  readonly onRefresh: () => void;
  /** The filter command. */
  readonly children: ReactNode;
}

/** The line with the command, and what is done with the list as a whole. */
export function Toolbar(props: Props) {
  const isSlow = useSlow(props.isFetching);
  return (
    <div className="flex h-9 shrink-0 items-center gap-1 border-line border-b pr-1 pl-2 touch:h-11">
      <IconButton
        label={props.isPhone ? "Filters" : props.isRailOpen ? "Hide the filters" : "Show the filters"}
        keys="b"
        icon={props.isPhone ? <ListFilter /> : <PanelLeft />}
        aria-pressed={!props.isPhone && props.isRailOpen}
        className="mr-1"
        onClick={props.onRail}
      />
      {props.children}
      <Tooltip content="New runs appear by themselves" keys="j">
        <Button aria-pressed={props.isLive} onClick={props.onLive} className="text-muted aria-pressed:text-ink">
          <span
            className={cx(
              "size-1.5 rounded-full",
              props.isLive ? "animate-[breathe_2s_ease-in-out_infinite] bg-running-bar" : "bg-control",
            )}
          />
          Live
        </Button>
      </Tooltip>
      <IconButton
        label="Refresh"
        keys="r"
        icon={<RefreshCw className={isSlow ? "animate-[turn_1s_linear_infinite]" : ""} />}
        onClick={props.onRefresh}
      />
      {!props.isPhone && <ColumnsMenu choice={props.columns} onChoice={props.onColumns} />}
    </div>
  );
}
