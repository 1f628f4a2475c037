import { Maximize, ScanSearch } from "lucide-react";
import { useEffect, useState } from "react";
import { useActions } from "../../keys/use-actions.ts";
import { Button } from "../../parts/button.tsx";
import { Guarded } from "../../parts/guarded.tsx";
import { IconButton } from "../../parts/icon-button.tsx";
import { useStored } from "../../parts/stored.ts";
import { useKeptFocus } from "../../parts/use-kept-focus.ts";
import { useRun, useRunStore } from "../state/use-run.ts";
import { GRAPH } from "./graph.ts";
import { StepList } from "./step-list.tsx";

/** The graph of the flow, or the list of its steps. */
export function LeftColumn() {
  const store = useRunStore();
  const camera = useRun((view) => view.camera);
  const said = useRun((view) => view.side);
  const [kept, keep] = useStored("run-side", (value) => (value === "steps" ? "steps" : "graph"));
  const side = said ?? kept;
  const setSide = (next: "graph" | "steps") => {
    keep(next);
    store.setSide(next === "steps" ? next : undefined);
  };
  const held = useKeptFocus<HTMLDivElement>(side);
  // Who copies the link copies what is shown, also where only this browser knew of it.
  useEffect(() => {
    if (said === undefined && side === "steps") store.setSide(side);
  }, [store, said, side]);
  const turn = () => store.setCamera(camera === "follow" ? "overview" : "follow");
  useActions("Graph", [
    { title: "Graph or steps", keys: ["g"], run: () => setSide(side === "graph" ? "steps" : "graph") },
    { title: "Camera follows or shows all", keys: ["f"], run: turn },
  ]);
  return (
    <div className="flex h-full flex-col">
      <fieldset aria-label="Left column" className="flex h-9 shrink-0 items-center gap-1 border-line border-b px-2">
        <Button aria-pressed={side === "graph"} onClick={() => setSide("graph")}>
          Graph
        </Button>
        <Button aria-pressed={side === "steps"} onClick={() => setSide("steps")}>
          Steps
        </Button>
        {side === "graph" && (
          <IconButton
            className="ml-auto"
            label={camera === "follow" ? "Show all of the graph" : "Follow the run"}
            keys="f"
            icon={camera === "follow" ? <Maximize /> : <ScanSearch />}
            onClick={turn}
          />
        )}
      </fieldset>
      <div className="relative min-h-0 flex-1" {...held}>
        <Guarded title="This could not be drawn" of={side}>
          {side === "graph" ? <GraphSide /> : <StepList />}
        </Guarded>
      </div>
    </div>
  );
}

/** The graph, loaded when it is first shown. What is read is drawn before it: to find its shape passes over all steps. */
export function GraphSide() {
  const [begun, setBegun] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setBegun(true));
    return () => clearTimeout(timer);
  }, []);
  if (!begun) return null;
  return <GRAPH.view />;
}
