import { formatDuration } from "@openexec/timeline";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { MouseEvent } from "react";
import { cx } from "../../parts/cx.ts";
import { exactDuration } from "../../parts/exact.ts";
import type { SpanStatus } from "../model/spans.ts";
import { SpanIcon } from "../parts/span-icon.tsx";
import { useRunStore } from "../state/use-run.ts";
import type { CardNode } from "./flow-types.ts";

/** The edge at the left of a card. */
const EDGES = {
  ok: "bg-completed-bar",
  failed: "bg-failed-bar",
  timed_out: "bg-timed-out-bar",
  cancelled: "bg-cancelled-bar",
  interrupted: "bg-interrupted-bar",
  skipped: "bg-pending-bar",
  open: "bg-running-bar",
  waiting: "bg-waiting-bar",
} as const satisfies Record<SpanStatus, string>;

/** From so many attempts on a card has a stepper. */
const STEPPER_FROM = 4;

/** Whether a card has buttons of its own. */
export const hasButtons = (node: CardNode["data"]["node"], { total }: CardNode["data"]["state"]): boolean =>
  total >= STEPPER_FROM || node.folded !== undefined;

const attemptsWord = (count: number): string => (count === 1 ? "1 attempt" : `${count} attempts`);

/** A node as a card of 220 × 52: its title, what it is, how often and how long. */
export function Card({ data: { node, state, active, onUnfold } }: NodeProps<CardNode>) {
  const { status, attempts, total, spent } = state;
  const reached = status !== undefined;
  const facts = [
    node.nodeType,
    total > 1 && total < STEPPER_FROM ? attemptsWord(reached ? attempts : total) : undefined,
    reached && (spent > 0 || status !== "interrupted") ? formatDuration(spent) : undefined,
  ].filter((fact) => fact !== undefined);
  return (
    <div
      className={cx(
        "relative flex h-13 w-55 flex-col justify-center rounded border bg-page pr-2 pl-3.5 text-left",
        active ? "border-accent" : reached ? "border-control" : "border-line border-dashed",
        node.shape === "checkpoint" && "outline outline-1 outline-offset-2 outline-control",
        node.folded !== undefined && "shadow-[3px_3px_0_-1px_var(--slate-1),3px_3px_0_0_var(--slate-7)]",
      )}
    >
      <Ends />
      <span className={cx("absolute inset-y-0 left-0 w-0.75 rounded-l", reached ? EDGES[status] : "bg-line")} />
      {node.shape === "decision" && <Notch active={active} reached={reached} />}
      <span className="flex items-center gap-1.5">
        <span className={cx("truncate font-semibold", !reached && "text-muted")} title={node.title}>
          {node.title}
        </span>
        <span className="ml-auto">
          {reached ? <SpanIcon status={status} /> : <span className="sr-only">Not reached</span>}
        </span>
      </span>
      <span className="flex h-4 items-center gap-1 text-label text-muted tabular-nums">
        <span className="truncate" title={reached ? exactDuration(spent) : undefined}>
          {facts.join(" · ")}
        </span>
        {/* The attempts of a fold are those of its nodes, which is nothing to step through. */}
        {total >= STEPPER_FROM && node.folded === undefined && <Stepper node={node.path} state={state} />}
        {node.folded !== undefined && (
          <button
            type="button"
            className="nodrag ml-auto shrink-0 rounded px-1 text-accent-text hover:underline"
            onClick={(event) => {
              event.stopPropagation();
              onUnfold(node.path);
            }}
          >
            {`Open ${node.folded.length}`}
          </button>
        )}
      </span>
    </div>
  );
}

/** A decision has a notch at its bottom edge. */
function Notch({ active, reached }: { readonly active: boolean; readonly reached: boolean }) {
  return (
    <svg
      aria-hidden
      className="absolute -bottom-[7px] left-1/2 -translate-x-1/2 overflow-visible"
      width="16"
      height="8"
    >
      <path
        d="M0 0 L8 7 L16 0"
        className={cx("fill-page", active ? "stroke-accent" : reached ? "stroke-control" : "stroke-line")}
        strokeDasharray={reached ? undefined : "3 3"}
      />
    </svg>
  );
}

/** Goes from attempt to attempt of a node that ran often. */
function Stepper({
  node,
  state: { attempts, total, attempt },
}: {
  readonly node: string;
  readonly state: CardNode["data"]["state"];
}) {
  const store = useRunStore();
  const go = (event: MouseEvent, direction: 1 | -1) => {
    event.stopPropagation();
    const { data, head } = store.view();
    const all = data.attempts.filter(({ row }) => row.nodeId === attempt?.row.nodeId);
    const seqs = all.map(({ startedSeq }) => startedSeq);
    const to =
      direction === 1
        ? seqs.find((seq) => seq > head.at)
        : seqs.findLast((seq) => seq < (attempt?.startedSeq ?? head.at));
    if (to !== undefined) store.seek(to);
  };
  return (
    <span className="nodrag ml-auto flex shrink-0 items-center">
      <button
        type="button"
        aria-label={`Previous attempt of ${node}`}
        className="rounded hover:bg-pressed hover:text-ink"
        onClick={(event) => go(event, -1)}
      >
        <ChevronLeft />
      </button>
      {`${attempts} / ${total}`}
      <button
        type="button"
        aria-label={`Next attempt of ${node}`}
        className="rounded hover:bg-pressed hover:text-ink"
        onClick={(event) => go(event, 1)}
      >
        <ChevronRight />
      </button>
    </span>
  );
}

/** Start and end as pills of 28 px. */
export function Pill({ data: { node, state, ended } }: NodeProps<CardNode>) {
  const done = node.shape === "start" || ended;
  return (
    <div
      className={cx(
        "flex h-7 w-22 items-center justify-center gap-1.5 rounded-full border bg-page text-small",
        done ? "border-control" : "border-line border-dashed text-muted",
      )}
    >
      <Ends />
      {node.title}
      {node.shape === "end" && ended && <SpanIcon status={state.status ?? "ok"} />}
    </div>
  );
}

/** React Flow wants a place for edges to begin and end; ours have their own routes. */
function Ends() {
  return (
    <>
      <Handle type="target" position={Position.Top} className="invisible" isConnectable={false} />
      <Handle type="source" position={Position.Bottom} className="invisible" isConnectable={false} />
    </>
  );
}
