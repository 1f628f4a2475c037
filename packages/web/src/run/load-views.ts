import { GRAPH } from "./left/graph.ts";
import type { PanelName } from "./model/view-state.ts";
import { PANEL_ROWS } from "./panels/registry.ts";

/** Loads the code of what is drawn first while the run itself is on its way. */
export function loadViews(panel: PanelName): void {
  // What could not be loaded is asked for again when it is drawn, and says then what is wrong.
  for (const load of [PANEL_ROWS[panel].load, GRAPH.load]) load().catch(() => undefined);
}
