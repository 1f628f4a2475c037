import { formatBytes, formatCompact, formatCost, formatCount, formatDuration } from "@openexec/timeline";
import { exactBytes, exactCost, exactDuration } from "./exact.ts";
import { Unknown } from "./unknown.tsx";

/** Why a duration is unknown. */
export const NOT_ENDED = "It has not ended";

/** A duration, in milliseconds on hover. */
export function Duration({ ms, why = NOT_ENDED }: { readonly ms: number | undefined; readonly why?: string }) {
  return ms === undefined ? <Unknown why={why} /> : <span title={exactDuration(ms)}>{formatDuration(ms)}</span>;
}

interface CompactProps {
  readonly of: number | undefined;
  /** What it counts, where that stands beside it on hover. */
  readonly unit?: string;
  readonly why?: string;
}

/** Few digits, all of them on hover. */
export function Compact({ of, unit, why = "It was not counted" }: CompactProps) {
  if (of === undefined || !Number.isFinite(of)) return <Unknown why={why} />;
  return <span title={`${formatCount(of)}${unit === undefined ? "" : ` ${unit}`}`}>{formatCompact(of)}</span>;
}

interface CostProps {
  readonly of: Parameters<typeof formatCost>[0];
  readonly why?: string;
}

/** What something cost, exactly on hover. */
export function Cost({ of, why = "No price is known for it" }: CostProps) {
  return of === undefined ? <Unknown why={why} /> : <span title={exactCost(of)}>{formatCost(of)}</span>;
}

/** A size in bytes, exactly on hover. */
export const Bytes = ({ of }: { readonly of: number }) => <span title={exactBytes(of)}>{formatBytes(of)}</span>;
