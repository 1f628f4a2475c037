import { type KeyboardEvent, useEffect, useState } from "react";
import { useActions } from "../keys/use-actions.ts";
import { Splitter, useSize } from "../parts/splitter.tsx";
import { useBox } from "./canvas/use-box.ts";
import { FailureStrip } from "./failure/failure-strip.tsx";
import { DamageNotice } from "./header/damage-notice.tsx";
import { GoneNotice } from "./header/gone-notice.tsx";
import { RunHeader } from "./header/header.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { useRunKeys } from "./keys/use-run-keys.ts";
import { GraphSide, LeftColumn } from "./left/left-column.tsx";
import { StepList } from "./left/step-list.tsx";
import { Tabs } from "./panels/tabs.tsx";
import { useRunStore } from "./state/use-run.ts";
import { useUrl } from "./state/use-url.ts";
import { Strip } from "./strip/strip.tsx";

const INSPECTOR = { usual: 380, min: 280, max: 720 } as const;
const SHEET = { usual: 220, min: 120, max: 520 } as const;

/** The regions of the page. From 1200 px three columns; from 900 px the inspector is a sheet at the bottom; below one column. */
export function Workspace() {
  const [ref, { width }] = useBox<HTMLDivElement>();
  const [inspecting, setInspecting] = useState(true);
  const [region, setRegion] = useState<Region>("Views");
  const narrow = width > 0 && width < 900;
  useUrl(useRunStore());
  useRunKeys({
    toggleInspector: () =>
      narrow ? setRegion(region === "Inspector" ? "Views" : "Inspector") : setInspecting(!inspecting),
    showViews: () => setRegion("Views"),
  });
  return (
    <div ref={ref} className="flex min-h-0 flex-1 flex-col">
      <RunHeader />
      <GoneNotice />
      <DamageNotice />
      <FailureStrip />
      {narrow && <Narrow region={region} onRegion={setRegion} />}
      {width >= 900 && <Wide width={width} inspecting={inspecting} />}
    </div>
  );
}

function Wide({ width, inspecting }: { readonly width: number; readonly inspecting: boolean }) {
  const usual = Math.round(width * 0.28);
  const left = { usual, min: 200, max: Math.max(240, Math.round(width * 0.5)) };
  const [leftWidth, setLeftWidth] = useSize("run-left", left);
  const [inspectorWidth, setInspectorWidth] = useSize("run-inspector", INSPECTOR);
  const [sheetHeight, setSheetHeight] = useSize("run-sheet", SHEET);
  const three = width >= 1200;
  return (
    <>
      <Strip />
      <div className="flex min-h-0 flex-1">
        <div className="min-h-0 shrink-0" style={{ width: leftWidth }}>
          <LeftColumn />
        </div>
        <Splitter label="Width of the left column" side="right" size={leftWidth} range={left} onSize={setLeftWidth} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <div className="min-h-0 flex-1">
            <Tabs />
          </div>
          {!three && inspecting && (
            <>
              <Splitter
                label="Height of the inspector"
                side="top"
                size={sheetHeight}
                range={SHEET}
                onSize={setSheetHeight}
              />
              <div className="shrink-0" style={{ height: sheetHeight }}>
                <Inspector />
              </div>
            </>
          )}
        </div>
        {three && inspecting && (
          <>
            <Splitter
              label="Width of the inspector"
              side="left"
              size={inspectorWidth}
              range={INSPECTOR}
              onSize={setInspectorWidth}
            />
            <div className="min-h-0 shrink-0" style={{ width: inspectorWidth }}>
              <Inspector />
            </div>
          </>
        )}
      </div>
    </>
  );
}

const REGIONS = ["Graph", "Steps", "Views", "Inspector"] as const;
type Region = (typeof REGIONS)[number];

interface NarrowProps {
  readonly region: Region;
  readonly onRegion: (region: Region) => void;
}

/** One column with four tabs, and the transport at the bottom. */
function Narrow({ region, onRegion }: NarrowProps) {
  const [searching, setSearching] = useState(false);
  // Keys of the page leave the views too: who comes back to them did not ask for the search again.
  useEffect(() => {
    if (region !== "Views") setSearching(false);
  }, [region]);
  useActions("Graph", [
    { title: "Graph or steps", keys: ["g"], run: () => onRegion(region === "Graph" ? "Steps" : "Graph") },
  ]);
  const search = () => {
    onRegion("Views");
    setSearching(true);
  };
  // Beside the views their search is bound by itself.
  useActions("Search", region === "Views" ? [] : [{ title: "Search in the run", keys: ["/"], run: search }]);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    const next = REGIONS[(REGIONS.indexOf(region) + by + REGIONS.length) % REGIONS.length] as Region;
    onRegion(next);
    document.getElementById(`region-${next}`)?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div
        role="tablist"
        aria-label="Regions"
        className="flex h-9 shrink-0 border-line border-b touch:box-content touch:h-11"
        onKeyDown={onKeyDown}
      >
        {REGIONS.map((name) => (
          <button
            key={name}
            id={`region-${name}`}
            type="button"
            role="tab"
            aria-selected={name === region}
            tabIndex={name === region ? 0 : -1}
            className={`flex-1 border-b-2 text-small ${name === region ? "border-accent font-medium" : "border-transparent text-muted"}`}
            onClick={() => onRegion(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <div className="min-h-0 flex-1">
        {region === "Graph" && <GraphSide />}
        {region === "Steps" && <StepList />}
        {region === "Views" && <Tabs searching={searching} />}
        {region === "Inspector" && <Inspector />}
      </div>
      <Strip narrow />
    </>
  );
}
