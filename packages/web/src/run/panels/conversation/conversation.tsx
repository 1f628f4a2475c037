import { useCallback, useEffect, useMemo, useRef } from "react";
import { conversationItems, ItemFinder } from "../../model/conversation/items.ts";
import { useTallList } from "../../parts/tall-list/use-tall-list.ts";
import { useAt, useRun, useRunStore } from "../../state/use-run.ts";
import { ItemView } from "./item-view.tsx";
import { ThreadBar } from "./thread-bar.tsx";
import { ThreadsContext } from "./thread-context.ts";
import { USUAL_HEIGHTS } from "./usual-heights.ts";

/** Everything that was said and done, in one column. */
export default function Conversation() {
  const store = useRunStore();
  const data = useRun((view) => view.data);
  const at = useAt();
  const playing = useRun((view) => view.head.playing);
  const asked = useRun((view) => view.thread);
  const thread = data.threads.some(({ id }) => id === asked) ? asked : "";
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(() => conversationItems(data, thread), [data, thread]);
  const finder = useMemo(() => new ItemFinder(items), [items]);
  const current = finder.at(at);
  const list = useTallList({
    count: items.length,
    scroller,
    first: current,
    keyOf: useCallback((index: number) => items[index]?.key ?? String(index), [items]),
    usual: useCallback((index: number) => USUAL_HEIGHTS[items[index]?.itemType ?? "line"], [items]),
  });
  const clicked = useRef<number | undefined>(undefined);
  /** The place that the view keeps to, until a reader scrolls: what is above it is measured late. */
  const pinned = useRef(true);
  const { height, scrollTo } = list;
  useEffect(() => {
    // What was clicked is in view already: it must not move under the pointer.
    pinned.current = clicked.current !== at;
  }, [at]);
  // Measured heights move what is pinned.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    // Before the first item everything is still to come: that begins at the top.
    if (pinned.current) scrollTo(Math.max(0, current), playing ? "center" : "auto");
  }, [scrollTo, current, at, playing, height]);
  const unpin = () => {
    pinned.current = false;
  };
  const context = useMemo(
    () => ({
      thread,
      enter: (next: string) => store.setThread(next),
      go: (seq: number, id: string | undefined) => {
        clicked.current = seq;
        store.seek(seq, "push", id);
      },
    }),
    [store, thread],
  );
  return (
    <ThreadsContext value={context}>
      <div className="flex h-full flex-col">
        {data.threads.length > 1 && <ThreadBar threads={data.threads} thread={thread} onThread={context.enter} />}
        {items.length === 0 && <p className="px-4 py-6 text-muted">Nothing was said or done yet.</p>}
        <div
          ref={scroller}
          className="min-h-0 flex-1 overflow-auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
          tabIndex={0}
          role="feed"
          aria-label="Conversation"
          onWheel={unpin}
          onPointerDown={unpin}
          onKeyDown={unpin}
        >
          <div className="relative" style={{ height }}>
            {list.rows.map(({ index, key, start }) => {
              const item = items[index];
              if (item === undefined) return null;
              return (
                <div
                  key={key}
                  ref={list.measure}
                  data-index={index}
                  className="absolute inset-x-0 top-0 [contain:layout_style]"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <ItemView item={item} current={index === current} future={item.seq > at} />
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </ThreadsContext>
  );
}
