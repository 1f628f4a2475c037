import { formatCompact, formatCount, type RunStatus, UNKNOWN } from "@openexec/timeline";
import { Check, Minus } from "lucide-react";
import { cx } from "../../parts/cx.ts";
import { STATUS_LOOKS, StatusIcon } from "../../parts/status-icon.tsx";
import { plainText } from "../../run/text/plain.ts";
import type { FacetRow, RailFacet } from "./model.ts";

interface Props {
  readonly facet: RailFacet;
  readonly row: FacetRow;
  /** Tab stops here; arrows go on to the others. */
  readonly isStop: boolean;
  readonly onToggle: () => void;
  readonly onOnly: () => void;
  readonly onExclude: () => void;
}

/** A value: click to choose, Alt and click to exclude; pointing at it, or →, offers to choose only this one. */
export function FacetValue({ facet, row, isStop, onToggle, onOnly, onExclude }: Props) {
  const status = facet === "status" && Object.hasOwn(STATUS_LOOKS, row.value) ? (row.value as RunStatus) : undefined;
  const label = status === undefined ? plainText(row.value) : STATUS_LOOKS[status].word;
  return (
    <li className="group relative flex items-center rounded hover:bg-hover">
      <button
        type="button"
        data-value
        tabIndex={isStop ? 0 : -1}
        aria-pressed={row.state === "in" ? true : row.state === "out" ? "mixed" : false}
        {...(row.state === "out" && { "aria-label": `${label}, excluded` })}
        className="flex h-6 min-w-0 flex-1 items-center gap-2 rounded px-2 text-left text-small touch:min-h-11"
        onClick={(event) => (event.altKey ? onExclude() : onToggle())}
        title={`${plainText(row.value)}. Alt and click excludes it`}
      >
        <Box state={row.state} />
        {status !== undefined && <StatusIcon status={status} hidden />}
        <span className={cx("min-w-0 flex-1 truncate", row.state === "out" && "text-muted line-through")}>{label}</span>
      </button>
      <span
        className="pointer-events-none pr-2 text-muted text-small tabular-nums group-focus-within:invisible group-hover:invisible"
        title={row.count === undefined ? "Not counted" : formatCount(row.count)}
      >
        {row.count === undefined ? UNKNOWN : formatCompact(row.count)}
      </span>
      <button
        type="button"
        tabIndex={-1}
        className="absolute right-0 h-6 rounded px-2 text-accent-text text-small opacity-0 hover:underline focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 touch:min-h-11"
        aria-label={`only ${label}`}
        onClick={onOnly}
      >
        only
      </button>
    </li>
  );
}

function Box({ state }: { readonly state: FacetRow["state"] }) {
  return (
    <span
      className={cx(
        "flex size-3.5 shrink-0 items-center justify-center rounded border",
        state === "off" ? "border-control" : "border-accent bg-accent text-page",
      )}
    >
      {state === "in" && <Check aria-hidden />}
      {state === "out" && <Minus aria-hidden />}
    </span>
  );
}
