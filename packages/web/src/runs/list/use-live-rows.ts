import type { RunRow, ServerMessage } from "@openexec/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useLive } from "../../data/use-live.ts";
import { type LiveRows, NOTHING_NEW, receive } from "./live-rows.ts";

/** Counts and chart are asked for again at most this often while things change. Milliseconds. */
const META_EVERY = 4000;

/** What arrives for the list that `query` asks for. It begins anew with another query, and when the list is refreshed. */
export function useLiveRows(query: string, loaded: readonly RunRow[]): readonly [LiveRows, () => void] {
  const client = useQueryClient();
  const [live, setLive] = useState(NOTHING_NEW);
  const rows = useRef(loaded);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    rows.current = loaded;
  }, [loaded]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query is what makes it begin anew
  useEffect(() => {
    setLive(NOTHING_NEW);
    return () => clearTimeout(timer.current);
  }, [query]);

  const refreshMeta = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey: ["runs-meta"] });
    }, META_EVERY);
  };
  const onMessage = (message: ServerMessage) => {
    if (message.type !== "runs_snapshot" && message.type !== "runs_changed") return;
    setLive((before) => receive(before, message, rows.current));
    if (message.type === "runs_changed") refreshMeta();
  };
  useLive(
    `runs?${query}`,
    (id) => ({
      type: "subscribe_runs",
      id,
      query,
      ...(live.revision !== undefined && { sinceRevision: live.revision }),
    }),
    onMessage,
  );
  return [live, () => setLive((before) => ({ ...NOTHING_NEW, revision: before.revision }))];
}
