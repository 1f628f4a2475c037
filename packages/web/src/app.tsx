import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, Redirect, Route, Router, Switch, useLocation } from "wouter";
import { createQueryClient } from "./data/query-client.ts";
import { createLiveClient, LiveContext } from "./data/use-live.ts";
import { createRegistry, KeysContext, listen } from "./keys/use-actions.ts";
import { DropZone } from "./open/drop-zone.tsx";
import { Guarded } from "./parts/guarded.tsx";
import { late } from "./parts/late.tsx";
import { TooltipProvider } from "./parts/tooltip.tsx";
import { aroundNav } from "./routes/leaving.ts";
import { NotFoundPage } from "./routes/not-found-page.tsx";
import { openPath, runsPath } from "./routes/paths.ts";
import { RunsPage } from "./runs/runs-page.tsx";
import { LatePage } from "./shell/late-page.tsx";
import { Shell } from "./shell/shell.tsx";

const { view: RunPage } = late(() => import("./run/run-page.tsx"), LatePage);
const { view: OpenPage } = late(() => import("./open/open-page.tsx"), LatePage);
const { view: SamplePage } = late(() => import("./open/sample-page.tsx"), LatePage);
/** Tokens and parts in every state; only where the app is developed. */
const Gallery = import.meta.env.DEV ? late(() => import("./gallery/gallery.tsx")).view : undefined;

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
            <Router aroundNav={aroundNav}>
              <Shell>
                <DropZone />
                <Pages />
              </Shell>
            </Router>
          </TooltipProvider>
        </KeysContext>
      </LiveContext>
    </QueryClientProvider>
  );
}

function Pages() {
  const [path] = useLocation();
  const wayOn = (
    <Link href={runsPath()} className="px-2 text-accent-text hover:underline">
      All runs
    </Link>
  );
  return (
    <Guarded title="This page could not be drawn" of={path} wayOn={wayOn}>
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
    </Guarded>
  );
}
