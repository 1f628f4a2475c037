import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { requestBlob } from "../data/http.ts";
import { LocalSource } from "../open/local-source.ts";
import { SAMPLES, sampleFile } from "../open/samples.ts";
import { ErrorState } from "../parts/error-state.tsx";
import { FailureStrip } from "../run/failure/failure-strip.tsx";
import { RunHeader } from "../run/header/header.tsx";
import { Inspector } from "../run/inspector/inspector.tsx";
import { LeftColumn } from "../run/left/left-column.tsx";
import { PANELS, parseViewState } from "../run/model/view-state.ts";
import { PANEL_ROWS, type PanelRow } from "../run/panels/registry.ts";
import { openRun } from "../run/state/open-run.ts";
import type { RunStore } from "../run/state/run-store.ts";
import { RunContext } from "../run/state/use-run.ts";
import { Strip } from "../run/strip/strip.tsx";

/** Every region and view of the runs that come with the app: one that went well, one that failed. */
export function Recordings() {
  return SAMPLES.map(({ name }) => <Recording key={name} name={name} />);
}

function Recording({ name }: { readonly name: string }) {
  const { data: zip, error } = useQuery({
    queryKey: ["gallery", name],
    queryFn: ({ signal }) => requestBlob(sampleFile(name), signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [store, setStore] = useState<RunStore>();
  useEffect(() => {
    if (zip === undefined) return undefined;
    const source = new LocalSource({ pickedType: "zip", name, zip });
    void openRun(source, parseViewState("")).then((opened) => setStore(opened.store));
    return () => source.close();
  }, [name, zip]);
  if (error !== null) return <ErrorState title="The sample could not be loaded" error={error} />;
  if (store === undefined) return null;
  return (
    <RunContext value={store}>
      <section aria-label={`Recording: ${name}`} className="border-line border-t">
        <RunHeader />
        <FailureStrip />
        <Strip />
        <div className="grid h-120 border-line border-b md:grid-cols-2">
          <LeftColumn />
          <Inspector />
        </div>
        <div className="grid md:grid-cols-2">
          {PANELS.map((panel) => {
            const { title, view: Panel }: PanelRow = PANEL_ROWS[panel];
            return (
              <section key={panel} aria-label={title} className="flex h-80 min-w-0 flex-col border-line border-b">
                <h2 className="px-3 py-1 text-label text-muted">{title}</h2>
                <div className="min-h-0 flex-1">
                  <Panel />
                </div>
              </section>
            );
          })}
        </div>
      </section>
    </RunContext>
  );
}
