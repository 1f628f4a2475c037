import { late } from "../../parts/late.tsx";

/** The graph, whose code is large. */
export const GRAPH = late(() => import("../graph/graph-view.tsx"));
