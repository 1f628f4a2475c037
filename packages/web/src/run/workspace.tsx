import { useState } from "react";
import { Splitter, useSize } from "../parts/splitter.tsx";
import { useBox } from "./canvas/use-box.ts";
import { FailureStrip } from "./failure/failure-strip.tsx";
import { GoneNotice } from "./header/gone-notice.tsx";
import { RunHeader } from "./header/header.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { useRunKeys } from "./keys/use-run-keys.ts";
import { GraphSide, LeftColumn } from "./left/left-column.tsx";
import { StepList } from "./left/step-list.tsx";
import { Tabs } from "./panels/tabs.tsx";
import { useUrl } from "./state/use-url.ts";
import { Strip } from "./strip/strip.tsx";

const INSPECTOR = { usual: 380, min: 280, max: 720 } as const;
const SHEET = { usual: 220, min: 120, max: 520 } as const;

/** The regions of the page. From 1200 px three columns; from 900 px the inspector is a sheet at the bottom; below one column. */
export function Workspace() {
  const [ref, { width }] = useBox<HTMLDivElement>();
  const [inspecting, setInspecting] = useState(true);
  useUrl();
  useRunKeys({ toggleInspector: () => setInspecting(!inspecting) });
  const narrow = width > 0 && width < 900;
  return (
    <div ref={ref} className="flex min-h-0 flex-1 flex-col">
      <RunHeader />
      <GoneNotice />
      <FailureStrip />
      {narrow ? <Narrow /> : <Wide width={width} inspecting={inspecting} />}
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

/** One column with four tabs, and the transport at the bottom. */
function Narrow() {
  const [region, setRegion] = useState<(typeof REGIONS)[number]>("Views");
  return (
    <>
      <div role="tablist" aria-label="Regions" className="flex h-9 shrink-0 border-line border-b touch:h-11">
        {REGIONS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={name === region}
            className={`flex-1 border-b-2 text-small ${name === region ? "border-accent font-medium" : "border-transparent text-muted"}`}
            onClick={() => setRegion(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <div className="min-h-0 flex-1">
        {region === "Graph" && <GraphSide />}
        {region === "Steps" && <StepList />}
        {region === "Views" && <Tabs />}
        {region === "Inspector" && <Inspector />}
      </div>
      <Strip narrow />
    </>
  );
}
