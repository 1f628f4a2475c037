import { useMemo, useRef, useState } from "react";
import { foldGraph } from "../model/graph/fold-graph.ts";
import { graphFromFlow } from "../model/graph/from-flow.ts";
import { graphFromSteps } from "../model/graph/from-steps.ts";
import type { Graph } from "../model/graph/graph.ts";
import { Overlay } from "../model/graph/overlay.ts";
import { useRun, useRunStore } from "../state/use-run.ts";

export interface GraphOfRun {
  readonly graph: Graph;
  readonly overlay: Overlay;
  /** Opens a folded card. */
  readonly unfold: (path: string) => void;
}

/** A graph that grows is laid out anew with each node: beyond so many it folds, even while somebody looks. */
const MOST_WHOLE = 500;

/** The graph of the run: its definition, else what its steps show. The same object while its shape is the same. */
export function useGraph(): GraphOfRun {
  const store = useRunStore();
  const data = useRun((view) => view.data);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const shape = useRef<{ readonly key: string; readonly graph: Graph }>(undefined);
  const made = useMemo(() => {
    const whole = graphFromFlow(data.flow) ?? graphFromSteps(data.attempts, !data.active);
    const folded = store.graphIsWhole && whole.nodes.length <= MOST_WHOLE ? whole : foldGraph(whole, open);
    store.graphIsWhole = folded === whole;
    return folded;
  }, [store, data, open]);
  // A run that grows must not have its graph laid out again as long as no node or edge came to it.
  const key = `${made.nodes.map(({ path, folded }) => `${path} ${folded?.length ?? ""}`).join("\n")}\n${made.edges.map(({ id }) => id).join("\n")}`;
  if (shape.current?.key !== key) shape.current = { key, graph: made };
  const ended = data.row.finishedAt === undefined ? undefined : data.endSeq;
  const overlay = useMemo(() => new Overlay(data.attempts, ended), [data, ended]);
  return { graph: shape.current.graph, overlay, unfold: (path) => setOpen(new Set([...open, path])) };
}
