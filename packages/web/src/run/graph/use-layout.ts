import { useEffect, useRef, useState } from "react";
import type { Graph } from "../model/graph/graph.ts";
import type { Layout } from "../model/graph/layout.ts";
import type { FromLayout, ToLayout } from "./layout-worker.ts";

/** Whether all nodes of the other graph are in this one. */
function holds(graph: Graph, other: Graph): boolean {
  const paths = new Set(graph.nodes.map(({ path }) => path));
  return other.nodes.every(({ path }) => paths.has(path));
}

/** Where everything stands, computed in a worker: the layout of the last graph until that of the new one is there. */
export function useLayout(graph: Graph): { readonly graph: Graph; readonly layout: Layout } | undefined {
  const [placed, setPlaced] = useState<{ readonly graph: Graph; readonly layout: Layout }>();
  const worker = useRef<Worker>(undefined);
  const asked = useRef(0);
  const last = useRef<{ readonly graph: Graph; readonly layout: Layout }>(undefined);
  useEffect(
    () => () => {
      worker.current?.terminate();
      worker.current = undefined;
    },
    [],
  );
  useEffect(() => {
    worker.current ??= new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });
    const id = ++asked.current;
    worker.current.onmessage = ({ data }: MessageEvent<FromLayout>) => {
      if (data.id !== id) return;
      last.current = { graph, layout: data.layout };
      setPlaced(last.current);
    };
    // What a run has come to since stands below what is there: cards that move away are not found again.
    const before = last.current;
    const isGrown = graph.derived && before !== undefined && holds(graph, before.graph);
    const request: ToLayout = { id, graph, ...(isGrown && { kept: before.layout.boxes }) };
    worker.current.postMessage(request);
  }, [graph]);
  return placed;
}
