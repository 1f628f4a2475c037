import { isKnownEvent, readTimeline } from "@openexec/timeline";
import type { OpenedRun } from "../compose/open-run.ts";
import type { Context } from "../framework/context.ts";
import { watchProgress } from "../progress/watch.ts";

const POLL_MS = 250;

/**
 * Shows a run that another process writes, until it ends, pauses, or its writer is gone. Reads only what was added.
 * Nothing is shown with `--json`: the document comes at the end.
 */
export async function followRun(context: Context, opened: OpenedRun): Promise<void> {
  const watcher =
    context.globals.format === "text"
      ? await watchProgress({ stream: context.stderr, env: context.env, title: opened.path, now: context.now })
      : undefined;
  let from = 0;
  for (;;) {
    // Asked before reading: what a writer wrote before it died is read in this round.
    const alive = await opened.isWriterAlive();
    let over = false;
    for await (const { event, end } of readTimeline(opened.source, { range: { from }, live: true, check: false })) {
      from = end;
      over = event.type === "RunCompleted" || event.type === "RunPaused";
      if (isKnownEvent(event)) watcher?.event(event);
    }
    if (over || !alive || context.signal.aborted) break;
    await changed(opened, context.signal);
  }
  watcher?.end();
}

/** Resolves when the log may have grown; a file system that tells nothing is asked again soon. */
function changed({ source }: OpenedRun, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop?.();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, POLL_MS);
    const stop = source.watch?.(done);
    signal.addEventListener("abort", done, { once: true });
  });
}
