import { useEffect, useRef } from "react";
import { useLive } from "../../data/use-live.ts";
import type { RunStore } from "./run-store.ts";

/** A run that grows is read again this seldom, in milliseconds: its tree is folded by the server each time. */
const CALM = 400;

/** Keeps a run of the server up to date while it grows; the playhead stays where a reader put it. */
export function useGrowth(store: RunStore | undefined): void {
  const { runId } = store?.source ?? {};
  const state = useRef<{ timer?: ReturnType<typeof setTimeout>; reading: boolean; again: boolean }>({
    reading: false,
    again: false,
  });
  const refresh = (): void => {
    const now = state.current;
    if (now.reading || now.timer !== undefined) {
      now.again = true;
      return;
    }
    now.timer = setTimeout(() => {
      delete now.timer;
      now.reading = true;
      const done = (): void => {
        now.reading = false;
        if (!now.again) return;
        now.again = false;
        refresh();
      };
      store?.source.open().then((opening) => {
        if (opening.endSeq > store.view().data.endSeq || opening.row.status !== store.view().data.row.status)
          store.grow(opening);
        done();
        // The connection dot says that the server is gone; the next message after it came back reads again.
      }, done);
    }, CALM);
  };
  useEffect(() => () => clearTimeout(state.current.timer), []);
  useLive(
    runId,
    (id) => ({
      type: "subscribe_run",
      id,
      runId: runId ?? "",
      ...(store === undefined ? {} : { sinceSeq: store.view().data.endSeq }),
    }),
    (message) => {
      const known = store?.view().data;
      if (known === undefined) return;
      if (message.type === "run_snapshot" && message.lastSeq <= known.endSeq && message.run.status === known.row.status)
        return;
      refresh();
    },
  );
}
