import { useEffect, useRef } from "react";
import { useLive } from "../../data/use-live.ts";
import { GrowingRun } from "../source/growing-run.ts";
import type { RunOpening } from "../source/run-source.ts";
import type { RunStore } from "./run-store.ts";

/** A run that grows is drawn anew this seldom, in milliseconds; a long one so that it takes at most a tenth of the time. */
const CALM = 250;
const SHARE = 10;

interface Growth {
  run: GrowingRun;
  timer: ReturnType<typeof setTimeout> | undefined;
  isReading: boolean;
  /** Milliseconds that the last drawing took. */
  cost: number;
}

/** Keeps a run of the server up to date while it grows; the playhead stays where a reader put it. */
export function useGrowth(store: RunStore | undefined, opening: RunOpening | undefined): void {
  const { runId } = store?.source ?? {};
  const growth = useRef<Growth>(undefined);
  useEffect(() => {
    growth.current =
      opening === undefined ? undefined : { run: new GrowingRun(opening), timer: undefined, isReading: false, cost: 0 };
    return () => clearTimeout(growth.current?.timer);
  }, [opening]);

  const show = (now: Growth): void => {
    now.timer ??= setTimeout(
      () => {
        now.timer = undefined;
        const begun = performance.now();
        store?.grow(now.run.opening());
        now.cost = performance.now() - begun;
      },
      Math.max(CALM, now.cost * SHARE),
    );
  };
  /** Lines are missing: reads the run again. */
  const readAgain = (now: Growth): void => {
    if (now.isReading || store === undefined) return;
    now.isReading = true;
    store.source.open().then(
      (read) => {
        now.isReading = false;
        now.run = new GrowingRun(read);
        show(now);
      },
      // The connection dot says that the server is gone; the next message after it came back reads again.
      () => {
        now.isReading = false;
      },
    );
  };
  useLive(
    opening === undefined ? undefined : runId,
    (id) => ({
      type: "subscribe_run",
      id,
      runId: runId ?? "",
      ...(growth.current === undefined ? {} : { sinceSeq: growth.current.run.endSeq }),
    }),
    (message) => {
      const now = growth.current;
      if (now === undefined) return;
      if (message.type === "run_lines") {
        if (now.run.take(message.fromSeq, message.lines)) show(now);
        else readAgain(now);
      } else if (message.type === "run_changed" || message.type === "run_snapshot") {
        now.run.describe(message.run);
        const shown = store?.view();
        const isNew = message.type === "run_changed" || message.run.status !== shown?.data.row.status;
        if (isNew || shown?.gone === true) show(now);
      } else if (message.type === "error" && message.code === "run_not_found") store?.lose();
    },
  );
}
