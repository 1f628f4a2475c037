import { useEffect, useRef, useState } from "react";
import type { Graph } from "../model/graph/graph.ts";
import type { Layout } from "../model/graph/layout.ts";
import type { FromLayout, ToLayout } from "./layout-worker.ts";

/** Where everything stands, computed in a worker: the layout of the last graph until that of the new one is there. */
export function useLayout(graph: Graph): { readonly graph: Graph; readonly layout: Layout } | undefined {
  const [placed, setPlaced] = useState<{ readonly graph: Graph; readonly layout: Layout }>();
  const worker = useRef<Worker>(undefined);
  const asked = useRef(0);
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
      if (data.id === id) setPlaced({ graph, layout: data.layout });
    };
    const request: ToLayout = { id, graph };
    worker.current.postMessage(request);
  }, [graph]);
  return placed;
}
