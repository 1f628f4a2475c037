import { Session } from "node:inspector";
import { workerData } from "node:worker_threads";
import { BEAT_MS, BEATS, GRACE_MS, LIMIT, STOP, type WatchdogData } from "./watchdog-data.ts";

// A thread beside a run: flow code that never waits can be stopped from nowhere else.
const { shared } = workerData as WatchdogData;
let seen = -1;
let silentMs = 0;
const look = setInterval(() => {
  const beats = Atomics.load(shared, BEATS);
  // Counted, not measured: the whole process may have been stopped for an hour, and lost nothing.
  silentMs = beats === seen ? silentMs + BEAT_MS : 0;
  seen = beats;
  const limit = Atomics.load(shared, LIMIT);
  if (limit === 0 || silentMs <= limit + GRACE_MS) return;
  clearInterval(look);
  // The inspector interrupts code that runs. It is not told to end that code: Node does not survive this where async hooks
  // are in use. It ends the process, in between.
  const session = new Session();
  session.connectToMainThread();
  session.post("Runtime.evaluate", { expression: `globalThis[Symbol.for(${JSON.stringify(STOP)})]?.()` });
}, BEAT_MS);
