import { LEAST_GAP } from "../../canvas/draw-gaps.ts";
import type { Axis, Zoom } from "../../model/axis.ts";
import { gapWords } from "../../model/strip-hint.ts";

interface Props {
  readonly axis: Axis;
  readonly zoom: Zoom;
}

/** Over the squeezed gaps that a canvas draws: each says how long it really was. */
export function GapMarks({ axis, zoom: { from, to } }: Props) {
  const share = (place: number): number => ((place - from) / Math.max(1e-9, to - from)) * 100;
  const seen = axis.gaps.filter((gap) => gap.to >= from && gap.from <= to);
  return seen.map((gap) => (
    <span
      key={gap.from}
      role="img"
      aria-label={gapWords(gap.ms)}
      title={gapWords(gap.ms)}
      className="absolute inset-y-0 -translate-x-1/2"
      style={{
        left: `${share((gap.from + gap.to) / 2)}%`,
        width: `${share(from + gap.to - gap.from)}%`,
        minWidth: LEAST_GAP,
      }}
    />
  ));
}
