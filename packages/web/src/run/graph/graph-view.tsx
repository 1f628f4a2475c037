import {
  getViewportForBounds,
  MarkerType,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStoreApi,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import type { RunStatus } from "@openexec/timeline";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useBox } from "../canvas/use-box.ts";
import { useDark } from "../canvas/use-dark.ts";
import type { Graph } from "../model/graph/graph.ts";
import { type Layout, layoutBounds } from "../model/graph/layout.ts";
import type { Overlay } from "../model/graph/overlay.ts";
import type { SpanStatus } from "../model/spans.ts";
import { SPAN_LOOKS } from "../parts/span-icon.tsx";
import { useRested } from "../state/use-rested.ts";
import { useAt, useRun, useRunStore } from "../state/use-run.ts";
import { Card, hasButtons, Pill } from "./card.tsx";
import type { CardNode, RouteEdge } from "./flow-types.ts";
import { Route } from "./route.tsx";
import { useGraph } from "./use-graph.ts";
import { useLayout } from "./use-layout.ts";

const NODE_TYPES = { card: Card, pill: Pill };
const EDGE_TYPES = { route: Route };

/** How the pill at the end looks when the run became this. */
const END_LOOKS = {
  completed: "ok",
  failed: "failed",
  timed_out: "timed_out",
  cancelled: "cancelled",
  interrupted: "interrupted",
  running: "open",
  waiting: "waiting",
  pending: "open",
} as const satisfies Record<RunStatus, SpanStatus>;

/** Zoom of the camera when it follows, and the nearest one may come. */
const FOLLOW_ZOOM = 0.9;
const MOST_ZOOM = 1.35;
const LEAST_ZOOM = 0.1;
const EASE = 200;

/** The whole flow from top to bottom, with what happened over it. */
export default function GraphView() {
  const { graph, overlay, unfold } = useGraph();
  const placed = useLayout(graph);
  if (placed === undefined) return null;
  return (
    <ReactFlowProvider>
      <Scene graph={placed.graph} layout={placed.layout} overlay={overlay} onUnfold={unfold} />
    </ReactFlowProvider>
  );
}

/** How a card is reached without a pointer, and what is said of it: one that leads nowhere is no stop of the Tab key. */
function accessOf({ node, state, ended }: CardNode["data"]): Pick<CardNode, "ariaLabel" | "ariaRole" | "focusable"> {
  const acts = state.attempt !== undefined;
  const isReached = node.shape === "end" ? ended : state.status !== undefined;
  const word = isReached && state.status !== undefined ? SPAN_LOOKS[state.status].word : "Not reached";
  const ariaLabel = node.shape === "start" ? node.title : `${node.title}, ${word}`;
  // A button is named by what stands on it. What has buttons of its own is none itself: they would be hidden in it.
  if (acts && !hasButtons(node, state)) return { ariaRole: "button", focusable: true };
  return { ariaLabel, ariaRole: "group", focusable: acts };
}

interface SceneProps {
  readonly graph: Graph;
  readonly layout: Layout;
  readonly overlay: Overlay;
  readonly onUnfold: (path: string) => void;
}

function Scene({ graph, layout, overlay, onUnfold }: SceneProps) {
  const store = useRunStore();
  const at = useAt();
  const status = useRun((view) => view.data.row.status);
  const time = useRun((view) => view.data.time);
  const dark = useDark();
  const states = useMemo(
    () => new Map(graph.nodes.map((node) => [node.path, overlay.nodeAt(node, at, time.timeOf(at))])),
    [graph, overlay, at, time],
  );
  const active = useMemo(() => {
    let latest: { path: string; seq: number } | undefined;
    for (const [path, { status: reached, attempt }] of states) {
      if (reached !== undefined && attempt !== undefined && attempt.startedSeq > (latest?.seq ?? 0))
        latest = { path, seq: attempt.startedSeq };
    }
    return latest?.path;
  }, [states]);
  const ended = overlay.endedAt(at);
  const nodes = useMemo(
    () =>
      graph.nodes.flatMap((node): readonly CardNode[] => {
        const box = layout.boxes.get(node.path);
        const state = states.get(node.path);
        if (box === undefined || state === undefined) return [];
        const pill = node.shape === "start" || node.shape === "end";
        const shown = node.shape === "end" ? { ...state, status: END_LOOKS[status] } : state;
        const data = { node, state: shown, active: node.path === active, ended, onUnfold };
        return [
          {
            id: node.path,
            type: pill ? "pill" : "card",
            position: { x: box.x, y: box.y },
            width: box.width,
            height: box.height,
            // Else each new state of a card has it measured again.
            measured: { width: box.width, height: box.height },
            data,
            ...accessOf(data),
            // Inside it the card would cover it.
            className: "rounded focus-visible:outline-offset-4",
            draggable: false,
            connectable: false,
            selectable: false,
          },
        ];
      }),
    [graph, layout, states, active, ended, status, onUnfold],
  );
  const edges = useMemo(() => {
    const passes = overlay.edgesAt(graph, at);
    return graph.edges.map((edge): RouteEdge => {
      const state = passes.get(edge.id) ?? { passes: 0, active: false };
      const color = state.active ? "var(--indigo-9)" : state.passes > 0 ? "var(--slate-9)" : "var(--slate-6)";
      const marker = { type: MarkerType.ArrowClosed, width: 12, height: 12, color };
      const data = { edge, state, points: layout.routes.get(edge.id) ?? [] };
      return {
        id: edge.id,
        source: edge.from,
        target: edge.to,
        type: "route",
        data,
        markerEnd: marker,
        zIndex: state.active ? 1 : 0,
      };
    });
  }, [graph, layout, overlay, at]);
  const goTo = ({ state: { attempt } }: CardNode["data"]) => {
    if (attempt !== undefined) store.seek(attempt.startedSeq, "push", attempt.id);
  };
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      colorMode={dark ? "dark" : "light"}
      minZoom={LEAST_ZOOM}
      maxZoom={MOST_ZOOM}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable
      edgesFocusable={false}
      elementsSelectable={false}
      zoomOnDoubleClick={false}
      disableKeyboardA11y
      proOptions={{ hideAttribution: true }}
      onNodeClick={(_, node) => goTo(node.data)}
      onKeyDown={(event) => {
        // A card that has the focus, not a button in it.
        const id =
          (event.target as HTMLElement).matches(".react-flow__node") && (event.target as HTMLElement).dataset.id;
        const node = nodes.find((each) => each.id === id);
        if (node === undefined || !(event.key === "Enter" || (event.key === " " && node.ariaRole === "button"))) return;
        event.preventDefault();
        goTo(node.data);
      }}
    >
      <CameraMan layout={layout} active={active} />
    </ReactFlow>
  );
}

/** Moves the view: with the run, or back to all of it. */
function CameraMan({ layout, active: latest }: { readonly layout: Layout; readonly active: string | undefined }) {
  const flow = useReactFlow();
  // While the playhead is dragged a camera that runs after it is nowhere in time.
  const active = useRested(latest);
  const ready = flow.viewportInitialized;
  const camera = useRun((view) => view.camera);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const duration = still ? 0 : EASE;
  const showAll = useShowAll(layout);
  useEffect(() => {
    if (!ready) return;
    if (camera === "overview") {
      showAll(duration);
      return;
    }
    const box = active === undefined ? undefined : layout.boxes.get(active);
    if (box !== undefined)
      void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: FOLLOW_ZOOM, duration });
  }, [flow, ready, camera, layout, active, duration, showAll]);
  return <Fitter showAll={showAll} />;
}

/** Shows all of the graph, with the rails beside its cards. Takes the milliseconds to get there. */
function useShowAll(layout: Layout): (duration: number) => void {
  const flow = useReactFlow();
  const { getState } = useStoreApi();
  return useCallback(
    (duration) => {
      const { width, height } = getState();
      const viewport = getViewportForBounds(layoutBounds(layout), width, height, LEAST_ZOOM, 1, 0.05);
      void flow.setViewport(viewport, { duration });
    },
    [flow, getState, layout],
  );
}

/** When the column changes its size the overview still shows all. */
function Fitter({ showAll }: { readonly showAll: (duration: number) => void }) {
  const camera = useRun((view) => view.camera);
  const [ref, box] = useBox<HTMLDivElement>();
  const last = useRef(box);
  useEffect(() => {
    // Who turns the camera, and a graph that grows, is eased there.
    const isResized = last.current !== box;
    last.current = box;
    if (isResized && camera === "overview") showAll(0);
  }, [showAll, camera, box]);
  return <div ref={ref} className="pointer-events-none absolute inset-0" />;
}
