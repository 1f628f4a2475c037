import type { MouseEvent } from "react";
import { Canvas } from "../../canvas/canvas.tsx";
import type { Palette } from "../../canvas/palette.ts";
import type { Axis, Zoom } from "../../model/axis.ts";
import type { TreeRow } from "../../model/tree.ts";
import { useRunStore } from "../../state/use-run.ts";
import { drawBars } from "./draw-bars.ts";
import { GapMarks } from "./gap-marks.tsx";
import { ROW, type RowWindow } from "./row-window.ts";

interface Props {
  readonly rows: readonly TreeRow[];
  readonly window: RowWindow;
  readonly scrollTop: number;
  readonly axis: Axis;
  readonly zoom: Zoom;
  readonly at: number;
  readonly place: number;
  readonly selected: string | undefined;
  readonly palette: Palette;
  readonly endSeq: number;
  readonly firstTokens: ReadonlyMap<string, number>;
}

/** The bars of the rows in view, on one canvas. The tree beside it says the same in words. */
export function Chart(props: Props) {
  const store = useRunStore();
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const row = props.rows[Math.floor((event.clientY - box.top + props.scrollTop) / ROW)];
    const { axis, zoom } = props;
    const at = axis.seqAt(zoom.from + ((event.clientX - box.left) / box.width) * (zoom.to - zoom.from));
    if (row === undefined) store.seek(at);
    else store.seek(row.span.startedSeq, "push", row.span.id);
  };
  return (
    <Canvas
      className="relative min-w-0 flex-1 overflow-hidden"
      onClick={onClick}
      draw={(context, width, height) => drawBars(context, width, height, props)}
    >
      <GapMarks axis={props.axis} zoom={props.zoom} />
    </Canvas>
  );
}
