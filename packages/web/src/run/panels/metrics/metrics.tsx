import { formatCount } from "@openexec/timeline";
import { useMemo } from "react";
import { Compact, Cost, Duration } from "../../../parts/numbers.tsx";
import { StateMessage } from "../../../parts/state-message.tsx";
import { metricRows } from "../../model/metrics.ts";
import { FAMILY_BARS } from "../../parts/families.ts";
import { useRun } from "../../state/use-run.ts";

const HEAD = "whitespace-nowrap px-2 py-1.5 text-right font-normal text-label text-muted";
/** Why a duration is not known. */
const NO_END = "None has come to an end";
const CELL = "whitespace-nowrap px-2 py-1 text-right tabular-nums";

/** What each step, tool and model cost in all. */
export default function Metrics() {
  const spans = useRun((view) => view.data.spans);
  const rows = useMemo(() => metricRows(spans), [spans]);
  if (rows.length === 0) return <StateMessage title="Nothing was measured yet" />;
  return (
    <div className="h-full overflow-auto">
      <table className="w-full border-collapse text-small">
        <thead className="sticky top-0 bg-page">
          <tr className="border-line border-b">
            <th className={`${HEAD} pl-3 text-left`}>Step, tool or model</th>
            <th className={HEAD}>Count</th>
            <th className={HEAD}>Failed</th>
            <th className={HEAD}>In all</th>
            <th className={HEAD}>Median</th>
            <th className={HEAD} title="95 of 100 took no longer">
              95 %
            </th>
            <th className={HEAD}>Tokens in</th>
            <th className={HEAD}>Out</th>
            <th className={HEAD}>Cost</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className="hover:bg-hover">
              <td className="max-w-60 py-1 pr-2 pl-3">
                <span className="flex items-center gap-2">
                  <span className={`h-3.5 w-0.75 shrink-0 rounded ${FAMILY_BARS[row.family]}`} />
                  <span className="truncate">{row.name}</span>
                </span>
              </td>
              <td className={CELL}>{formatCount(row.count)}</td>
              <td className={`${CELL} ${row.failed > 0 ? "text-failed" : "text-muted"}`}>{formatCount(row.failed)}</td>
              <td className={CELL}>
                <Duration ms={row.total} why={NO_END} />
              </td>
              <td className={CELL}>
                <Duration ms={row.median} why={NO_END} />
              </td>
              <td className={CELL}>
                <Duration ms={row.p95} why={NO_END} />
              </td>
              <td className={`${CELL} text-muted`}>{row.input !== undefined && <Compact of={row.input} />}</td>
              <td className={`${CELL} text-muted`}>{row.output !== undefined && <Compact of={row.output} />}</td>
              <td className={`${CELL} text-muted`}>
                {row.cost !== undefined && <Cost of={{ amount: row.cost, currency: "USD" }} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
