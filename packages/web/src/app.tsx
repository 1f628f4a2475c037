import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { createQueryClient } from "./data/query-client.ts";
import { createLiveClient, LiveContext } from "./data/use-live.ts";
import { createRegistry, KeysContext, listen } from "./keys/use-actions.ts";
import { DropZone } from "./open/drop-zone.tsx";
import { TooltipProvider } from "./parts/tooltip.tsx";
import { NotFoundPage } from "./routes/not-found-page.tsx";
import { openPath, runsPath } from "./routes/paths.ts";
import { RunsPage } from "./runs/runs-page.tsx";
import { Shell } from "./shell/shell.tsx";

const RunPage = lazy(() => import("./run/run-page.tsx"));
const OpenPage = lazy(() => import("./open/open-page.tsx"));
const SamplePage = lazy(() => import("./open/sample-page.tsx"));
/** Tokens and parts in every state; only where the app is developed. */
const Gallery = import.meta.env.DEV ? lazy(() => import("./gallery/gallery.tsx")) : undefined;

export function App() {
  const [{ queries, live, keys }] = useState(() => ({
    queries: createQueryClient(),
    live: createLiveClient(),
    keys: createRegistry(),
  }));
  useEffect(() => listen(keys), [keys]);
  return (
    <QueryClientProvider client={queries}>
      <LiveContext value={live}>
        <KeysContext value={keys}>
          <TooltipProvider>
            <Shell>
              <DropZone />
              <Suspense fallback={null}>
                <Switch>
                  <Route path="/">
                    <Redirect to={runsPath()} replace />
                  </Route>
                  <Route path="/runs" component={RunsPage} />
                  <Route path="/runs/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
                  <Route path={openPath()} component={OpenPage} />
                  <Route path="/samples/:name">{({ name }) => <SamplePage key={name} name={name} />}</Route>
                  {Gallery !== undefined && <Route path="/_gallery" component={Gallery} />}
                  <Route component={NotFoundPage} />
                </Switch>
              </Suspense>
            </Shell>
          </TooltipProvider>
        </KeysContext>
      </LiveContext>
    </QueryClientProvider>
  );
}
