import type { RunListMeta } from "@openexec/protocol";
import { formatCount, UNKNOWN } from "@openexec/timeline";
import type { ComponentProps, ReactNode } from "react";
import { plural } from "../parts/plural.ts";
import { useNow } from "../parts/use-now.ts";
import { boundsLabel, boundsOf } from "./chart/model.ts";
import { isFiltered, type RunsView } from "./view/runs-view.ts";
import type { ChangeView } from "./view/use-view.ts";

interface Props {
  readonly view: RunsView;
  readonly change: ChangeView;
  readonly meta: RunListMeta | undefined;
  readonly metaError: unknown;
  /** Runs that arrived and are not in the list, or are above what is seen. */
  readonly news: ReactNode;
  /** What is said of the list as a whole. Nothing that stands here moves when it comes. */
  readonly notice: ReactNode;
}

/** How many runs there are, how many of them are shown, and what is chosen. */
export function CountLine({ view, change, meta, metaError, news, notice }: Props) {
  const picked = view.picked.length;
  return (
    <div className="flex h-6 shrink-0 items-center gap-2 border-line border-b px-3 text-muted text-small tabular-nums">
      <span role="status" className="truncate">
        {metaError !== null && meta === undefined ? <Unknown error={metaError} /> : counts(meta, isFiltered(view))}
      </span>
      {news}
      <span className="flex-1" />
      {/* Not before the time beside it, which would move it. */}
      {(meta !== undefined || metaError !== null) && notice}
      {meta !== undefined && meta.filtered > 0 && meta.chart.buckets.length > 0 && <CoveredTime chart={meta.chart} />}
      {picked > 0 && (
        <>
          <span>{`${picked} picked`}</span>
          <TextButton onClick={() => change({ picked: [] }, "replace")}>Clear</TextButton>
        </>
      )}
    </div>
  );
}

/** What time the chart above covers. Its last bucket may not be over: nothing is said of what has not been. */
function CoveredTime({ chart }: { readonly chart: RunListMeta["chart"] }) {
  const now = useNow(60_000);
  const { from, to } = boundsOf(chart, 0, chart.buckets.length - 1);
  const end = new Date(Math.max(Date.parse(from), Math.min(Date.parse(to), now))).toISOString();
  return <span className="max-sm:hidden">{boundsLabel(from, end)}</span>;
}

/** Runs that wait are counted as active too: `running` would say more than the rail does. */
function counts(meta: RunListMeta | undefined, filtered: boolean): string {
  if (meta === undefined) return "";
  const shown = filtered ? `${formatCount(meta.filtered)} of ${formatCount(meta.total)}` : plural(meta.total, "run");
  const active = meta.active > 0 ? [`${formatCount(meta.active)} active`] : [];
  return [shown, ...active, ...unread(meta)].join(" · ");
}

/** Runs that are not found by their texts, whether they have what is looked for or not. */
function unread({ textsDue, textsUnreadable }: RunListMeta): readonly string[] {
  const of = (count: number | undefined, what: string): readonly string[] =>
    count === undefined ? [] : [`texts of ${formatCount(count)} ${count === 1 ? "run" : "runs"} ${what}`];
  return [...of(textsDue, "not read yet"), ...of(textsUnreadable, "cannot be read")];
}

const Unknown = ({ error }: { readonly error: unknown }) => (
  <span title={error instanceof Error ? error.message : undefined}>{`${UNKNOWN} runs`}</span>
);

/** A link that does something, within a line of text. */
export function TextButton(props: ComponentProps<"button">) {
  return (
    <button
      type="button" // The line is 24 px high, what a finger hits is 44, over what stands above and below.
      className="relative z-10 shrink-0 rounded text-accent-text hover:underline touch:before:absolute touch:before:-inset-x-2.5 touch:before:-inset-y-3.5 touch:before:content-['']"
      {...props}
    />
  );
}
