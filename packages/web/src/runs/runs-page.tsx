import { useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { ErrorState } from "../parts/error-state.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { Splitter, useSize } from "../parts/splitter.tsx";
import { useStored } from "../parts/stored.ts";
import { useNow } from "../parts/use-now.ts";
import { useIsPhone } from "../parts/use-width.ts";
import { runPath } from "../routes/paths.ts";
import { Page } from "../shell/page.tsx";
import { Chart } from "./chart/chart.tsx";
import { useColumns } from "./columns/use-columns.ts";
import { type CommandHandle, CommandLine } from "./command/command-line.tsx";
import { CountLine, TextButton } from "./count-line.tsx";
import { countNew, itemsOf } from "./list/live-rows.ts";
import { RunList } from "./list/run-list.tsx";
import { useLiveRows } from "./list/use-live-rows.ts";
import { useRunList } from "./list/use-run-list.ts";
import { Peek } from "./peek/peek.tsx";
import { useNeighbours } from "./peek/use-neighbours.ts";
import { useWalk } from "./peek/use-walk.ts";
import { Rail } from "./rail/rail.tsx";
import { FirstUse } from "./states/first-use.tsx";
import { ImportLine } from "./states/import-line.tsx";
import { NoMatch } from "./states/no-match.tsx";
import { RetentionNotice } from "./states/retention-notice.tsx";
import { useImports } from "./states/use-imports.ts";
import { WrongFilter } from "./states/wrong-filter.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useFound } from "./use-found.ts";
import { useRunsKeys } from "./use-runs-keys.ts";
import { useRunsMeta } from "./use-runs-meta.ts";
import { isBounded, isFiltered } from "./view/runs-view.ts";
import { apiQuery, filterQueryText } from "./view/url.ts";
import { useView } from "./view/use-view.ts";

const RAIL = { usual: 240, min: 200, max: 360 };

/** The list of runs. */
export function RunsPage() {
  const { view, problems, rejected, change } = useView();
  const [, navigate] = useLocation();
  const isPhone = useIsPhone();
  const [railWidth, setRailWidth] = useSize("rail", RAIL);
  const [isRailOpen, setRailOpen] = useStored("rail.open", (value) => value !== false);
  const [isRailSheet, setRailSheet] = useState(false);
  const [columns, setColumns] = useColumns();
  const [cursor, setCursor] = useState<string>();
  const command = useRef<CommandHandle>(null);
  // Relative times grow old.
  useNow(30_000);

  // A wrong filter shows no runs, rather than those of another filter.
  const isRight = problems.length === 0;
  const query = useMemo(() => apiQuery(view), [view]);
  const list = useRunList(query.toString(), isRight);
  const counts = useRunsMeta(query, isRight);
  const { meta, error: metaError, isFetching, refetch } = counts;
  const [live, forgetLive] = useLiveRows(filterQueryText(view), list.rows);
  const isMoreDue = list.hasMore && list.moreError === null;
  const items = useMemo(() => itemsOf(list.rows, live, view.live, isMoreDue), [list.rows, live, view.live, isMoreDue]);
  const neighbours = useNeighbours(view.peek, items, list.hasMore, query.toString());

  const [found, forgetFound] = useFound(query.toString(), counts);
  const refresh = () => {
    forgetLive();
    forgetFound();
    list.refresh();
    refetch();
  };
  const toggleRail = () => (isPhone ? setRailSheet(!isRailSheet) : setRailOpen(!isRailOpen));
  const zoomOut = () => {
    const { from: _, to: __, ...filter } = view.filter;
    change({ filter });
  };
  const walk = useWalk(view.peek, neighbours, (id) => {
    setCursor(id);
    change({ peek: id }, "replace");
  });
  useRunsKeys({
    view,
    change,
    items,
    cursor,
    setCursor,
    walk,
    openRun: (id) => navigate(runPath(id)),
    focusCommand: () => command.current?.focus(),
    toggleRail,
    refresh,
    zoomOut,
  });

  const rail = <Rail view={view} change={change} meta={meta} isFailed={metaError !== null || !isRight} query={query} />;
  const isEmpty =
    !list.isLoading && list.error === null && list.rows.length === 0 && items.length === (view.live ? 1 : 0);
  const isFirstUse =
    isRight && !list.isLoading && list.error === null && list.rows.length === 0 && !list.hasMore && !isFiltered(view);
  const imports = useImports(isFirstUse);
  const news = countNew(list.rows, live);
  return (
    <Page title="Runs" crumbs={[{ label: "Runs" }]}>
      <div className="flex min-h-0 flex-1">
        {isRailOpen && !isPhone && (
          <>
            <aside aria-label="Filters" className="flex min-h-0 flex-col" style={{ width: railWidth }}>
              {rail}
            </aside>
            <Splitter label="Width of the filters" side="right" size={railWidth} range={RAIL} onSize={setRailWidth} />
          </>
        )}
        <section aria-label="Runs" className="flex min-w-0 flex-1 flex-col">
          <Toolbar
            isPhone={isPhone}
            isRailOpen={isRailOpen}
            isLive={view.live}
            isFetching={list.isFetching || isFetching}
            columns={columns}
            onColumns={setColumns}
            onRail={toggleRail}
            onLive={() => change({ live: !view.live })}
            onRefresh={refresh}
          >
            <CommandLine
              ref={command}
              view={view}
              rejected={rejected}
              change={change}
              facets={meta?.facets}
              query={query}
            />
          </Toolbar>
          <Chart
            chart={meta?.chart}
            isZoomed={isBounded(view)}
            onZoom={(bounds) => change({ filter: { ...view.filter, ...bounds }, peek: undefined })}
            onZoomOut={zoomOut}
          />
          <CountLine
            view={view}
            change={change}
            meta={meta}
            metaError={metaError}
            news={
              <>
                {!view.live && news > 0 && <TextButton onClick={refresh}>{`${news} new`}</TextButton>}
                {found > news && <TextButton onClick={refresh}>{`${found - news} more found`}</TextButton>}
              </>
            }
            notice={<RetentionNotice />}
          />
          {!isFirstUse && <ImportLine imports={imports} />}
          <RunList
            items={isRight ? items : []}
            listKey={query.toString()}
            total={meta?.filtered}
            isStale={list.isStale}
            cursor={cursor ?? view.peek}
            peeked={view.peek}
            picked={view.picked}
            choice={columns}
            onChoice={setColumns}
            sort={view.sort}
            onSort={(sort) => change({ sort })}
            onOpen={(id) => {
              setCursor(id);
              change({ peek: id });
            }}
            onNearEnd={list.loadMore}
            isLoading={list.isLoading && isRight}
            footer={
              !isRight ? (
                <WrongFilter problems={problems} view={view} change={change} />
              ) : list.error !== null && list.rows.length === 0 ? (
                <ErrorState title="The runs could not be loaded" error={list.error} onRetry={refresh} />
              ) : list.moreError !== null ? (
                <ErrorState title="More runs could not be loaded" error={list.moreError} onRetry={list.retryMore} />
              ) : isFirstUse ? (
                <FirstUse imports={imports} />
              ) : isEmpty ? (
                <NoMatch view={view} unknown={news > 0 ? undefined : list.unknown} change={change} />
              ) : null
            }
          />
        </section>
      </div>
      {view.peek !== undefined && (
        <Peek
          id={view.peek}
          onClose={() => change({ peek: undefined })}
          onPrevious={neighbours.previous === undefined ? undefined : () => walk(-1)}
          onNext={neighbours.next === undefined ? undefined : () => walk(1)}
        />
      )}
      <Sheet open={isRailSheet} onClose={() => setRailSheet(false)} title="Filters" side="left">
        {rail}
      </Sheet>
    </Page>
  );
}
