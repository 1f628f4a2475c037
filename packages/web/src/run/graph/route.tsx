import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { cx } from "../../parts/cx.ts";
import type { Point } from "../model/graph/layout.ts";
import type { RouteEdge } from "./flow-types.ts";

const RADIUS = 6;

/** A line through points with rounded corners. */
function routePath(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return "";
  let path = `M${first.x} ${first.y}`;
  for (let index = 1; index < points.length - 1; index++) {
    const [before, corner, after] = [points[index - 1], points[index], points[index + 1]] as [Point, Point, Point];
    const into = toward(corner, before);
    const out = toward(corner, after);
    path += ` L${into.x} ${into.y} Q${corner.x} ${corner.y} ${out.x} ${out.y}`;
  }
  const last = points.at(-1) ?? first;
  return `${path} L${last.x} ${last.y}`;
}

function toward(from: Point, to: Point): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const step = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return { x: from.x + dx * step, y: from.y + dy * step };
}

/** An edge: passed, active or untouched; with the choice at its source, and a count when it was passed more than once. */
export function Route({ data, markerEnd }: EdgeProps<RouteEdge>) {
  if (data === undefined) return null;
  const { edge, state, points } = data;
  const passed = state.passes > 0;
  const stroke = state.active ? "var(--indigo-9)" : passed ? "var(--slate-9)" : "var(--slate-6)";
  const style = {
    stroke,
    strokeWidth: state.active ? 2 : passed ? 1.5 : 1,
    ...(passed ? {} : { strokeDasharray: "4 3" }),
  };
  const count = state.passes > 1 ? `${state.passes}×` : undefined;
  const at = edge.label === undefined ? halfway(points) : near(points, `${edge.label} ${count ?? ""}`);
  return (
    <>
      <BaseEdge
        path={routePath(points)}
        style={style}
        interactionWidth={0}
        {...(markerEnd === undefined ? {} : { markerEnd })}
      />
      <EdgeLabelRenderer>
        {at !== undefined && (edge.label !== undefined || count !== undefined) && (
          <span
            title={edge.label}
            className="pointer-events-auto absolute z-2 flex max-w-28 gap-1 rounded bg-page px-1 text-label"
            style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
          >
            {edge.label !== undefined && (
              <span className={cx("truncate", passed ? "text-ink" : "text-muted")}>{edge.label}</span>
            )}
            {count !== undefined && <span className="text-muted tabular-nums">{count}</span>}
          </span>
        )}
      </EdgeLabelRenderer>
    </>
  );
}

/** Pixels from the source of a route to a label above or below it. */
const LABEL_GAP = 18;
/** Pixels of a letter of a label, and the widest label there is. */
const LETTER = 6;
const WIDEST = 112;

/** The middle of a route: of two corners what is between them. */
function halfway(points: readonly Point[]): Point | undefined {
  const [one, other] = [points[(points.length - 1) >> 1], points[points.length >> 1]];
  return one === undefined || other === undefined ? one : { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

/** Where the middle of a label is on its route: near to the source, and beside it when the route leaves sideways. */
function near(points: readonly Point[], label = ""): Point | undefined {
  const [first, second] = points;
  if (first === undefined || second === undefined) return first;
  const length = Math.hypot(second.x - first.x, second.y - first.y);
  const sideways = Math.abs(second.x - first.x) / Math.max(1, length);
  const distance = LABEL_GAP + (sideways * Math.min(WIDEST, label.length * LETTER)) / 2;
  const share = Math.min(1, distance / Math.max(1, length));
  return { x: first.x + (second.x - first.x) * share, y: first.y + (second.y - first.y) * share };
}
