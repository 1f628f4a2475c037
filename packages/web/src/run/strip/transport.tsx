import { formatCount, formatDuration } from "@openexec/timeline";
import { ChevronFirst, ChevronLast, Pause, Play, SkipBack, SkipForward } from "lucide-react";
import { useEffect } from "react";
import { Button } from "../../parts/button.tsx";
import { cx } from "../../parts/cx.ts";
import { exactDuration } from "../../parts/exact.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import { Menu, MenuCheck, MenuChoice, MenuLabel, MenuLine } from "../../parts/menu.tsx";
import { SPEEDS } from "../model/playhead.ts";
import { positionAt } from "../model/position.ts";
import { useRun, useRunStore } from "../state/use-run.ts";

/** Moves the playhead on while the run plays: by the time that has really passed. */
function useClock(): void {
  const store = useRunStore();
  const playing = useRun((view) => view.head.playing);
  useEffect(() => {
    if (!playing) return undefined;
    let last = performance.now();
    let frame = requestAnimationFrame(function tick(now) {
      // A tab in the background gets no frames: what was missed is not made up for.
      store.tick(Math.min(100, now - last));
      last = now;
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [store, playing]);
}

/** Play, pause, back and forth. */
export function Transport({ narrow }: { readonly narrow: boolean }) {
  const store = useRunStore();
  const playing = useRun((view) => view.head.playing);
  const speed = useRun((view) => view.head.speed);
  const axisName = useRun((view) => view.axisName);
  const squeezed = useRun((view) => view.squeezed);
  useClock();
  return (
    <div
      className={cx(
        "flex shrink-0 border-line px-2",
        narrow ? "h-11 items-center gap-2 border-t touch:box-content" : "w-64 flex-col justify-center gap-1 border-r",
      )}
    >
      <div role="toolbar" aria-label="Playback" className={cx("flex items-center", narrow && "flex-1")}>
        <IconButton
          // On the smallest phones its place is needed for the position; the strip above goes there too.
          className="max-[359px]:hidden"
          label="Start"
          keys="Home"
          icon={<ChevronFirst />}
          onClick={() => store.seek(1)}
        />
        <IconButton
          label="Previous step"
          keys="Shift+ArrowLeft"
          icon={<SkipBack />}
          onClick={() => store.step("attempt", -1)}
        />
        <IconButton
          label={playing ? "Pause" : "Play"}
          keys="Space"
          icon={playing ? <Pause /> : <Play />}
          onClick={() => store.toggle()}
        />
        <IconButton
          label="Next step"
          keys="Shift+ArrowRight"
          icon={<SkipForward />}
          onClick={() => store.step("attempt", 1)}
        />
        <IconButton label="Latest" keys="End" icon={<ChevronLast />} onClick={() => store.latest()} />
        <Menu
          align="end"
          trigger={
            <Button
              className="ml-auto text-muted tabular-nums touch:min-w-11"
              aria-label={`Speed ${speed}, playback options`}
            >
              {speed}×
            </Button>
          }
        >
          <MenuLabel>Speed</MenuLabel>
          <MenuChoice
            value={String(speed)}
            onChange={(value) => {
              const wanted = SPEEDS.findIndex((known) => String(known) === value);
              const now = (SPEEDS as readonly number[]).indexOf(store.view().head.speed);
              for (let by = Math.abs(wanted - now); by > 0; by--) store.faster(wanted > now ? 1 : -1);
            }}
            choices={SPEEDS.map((known) => ({ value: String(known), label: `${known}×` }))}
          />
          <MenuLine />
          <MenuLabel>Axis</MenuLabel>
          <MenuChoice
            value={axisName}
            onChange={(value) => store.setAxis(value === "events" ? "events" : "time", squeezed)}
            choices={[
              { value: "time", label: "Real time" },
              { value: "events", label: "Events" },
            ]}
          />
          <MenuLine />
          <MenuCheck checked={squeezed} onChange={(checked) => store.setAxis("time", checked)}>
            Squeeze idle gaps
          </MenuCheck>
        </Menu>
      </div>
      <Position />
    </div>
  );
}

function Position() {
  const at = useRun((view) => view.head.at);
  const data = useRun((view) => view.data);
  const following = useRun((view) => view.head.following);
  const store = useRunStore();
  const { now, total, after } = positionAt(data, at);
  return (
    <div className="flex items-center justify-between gap-2 px-1 text-muted text-small tabular-nums">
      <span
        className="truncate"
        title={`${exactDuration(now)} of ${exactDuration(total)}; from the first event to the last ${exactDuration(data.time.duration)}`}
      >
        <span className="text-ink">{formatDuration(now)}</span>
        {/* After its end a run is where it ended, and some more. */}
        {after === 0 && <span className="max-[359px]:hidden"> of {formatDuration(total)}</span>}
        {after > 0 && (
          <span
            title={`Recorded ${exactDuration(after)} after the end of the run`}
          >{` + ${formatDuration(after)}`}</span>
        )}
      </span>
      {data.active && !following ? (
        <button type="button" className="rounded px-1 text-accent-text hover:underline" onClick={() => store.latest()}>
          Jump to live
        </button>
      ) : (
        <span
          className="shrink-0 text-right max-sm:hidden"
          style={{ minWidth: `${formatCount(data.endSeq).length * 2 + 4}ch` }}
        >
          {formatCount(Math.min(at, data.endSeq))} / {formatCount(data.endSeq)}
        </span>
      )}
    </div>
  );
}
