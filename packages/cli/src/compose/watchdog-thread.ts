import { readFileSync, writeSync } from "node:fs";
import { Session } from "node:inspector";
import { workerData } from "node:worker_threads";
import { BEAT_MS, BEATS, COME_BACK_MS, GRACE_MS, LIMIT, LOST_MS, STOP, type WatchdogData } from "./watchdog-data.ts";

// A thread beside a run: flow code that never waits can be stopped from nowhere else.
const { shared } = workerData as WatchdogData;
let seen = -1;
let silentMs = 0;
/** Since the other thread was interrupted, and has not come to it yet. */
let askedMs: number | undefined;
let isSpared = false;

setInterval(() => {
  const beats = Atomics.load(shared, BEATS);
  // Counted, not measured: the whole process may have been stopped for an hour, and lost nothing.
  silentMs = beats === seen ? silentMs + BEAT_MS : 0;
  if (beats !== seen) isSpared = false;
  seen = beats;
  const limit = Atomics.load(shared, LIMIT);
  if (askedMs !== undefined) {
    askedMs += BEAT_MS;
    if (askedMs > limit + LOST_MS) giveUp(askedMs > limit + LOST_MS + GRACE_MS);
    return;
  }
  if (limit === 0 || silentMs <= limit + GRACE_MS) return;
  askedMs = 0;
  interrupt();
}, BEAT_MS);

/**
 * The inspector interrupts code that runs. It is not told to end that code: Node does not survive this where async hooks
 * are in use. It ends the process, in between; unless the code was not in JavaScript for a while (`execFileSync`) and has
 * just come back: then it may go on once, for the timeout of its step to be recorded.
 */
function interrupt(): void {
  const session = new Session();
  session.connectToMainThread();
  const post = (expression: string, done: (value: unknown) => void): void =>
    session.post("Runtime.evaluate", { expression, returnByValue: true }, (_, answer) => done(answer?.result.value));
  // Two questions, so that it is known that the thread was there before it is told to end.
  post("1", () => {
    const hasComeBack = (askedMs ?? 0) >= COME_BACK_MS && !isSpared;
    askedMs = undefined;
    silentMs = 0;
    isSpared = true;
    if (hasComeBack) session.disconnect();
    else post(`globalThis[Symbol.for(${JSON.stringify(STOP)})]?.()`, () => {});
  });
}

/** The thread waits for a child that does not end (`execFileSync`): without it, it comes back and is told to end. */
function giveUp(isInVain: boolean): void {
  isSpared = true;
  try {
    // The run is over: processes of other steps are ended by whoever goes on with it, as after any crash.
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ");
    for (const pid of children) if (pid !== "") process.kill(Number(pid), "SIGKILL");
  } catch {
    // Only Linux tells, and a child may have ended by itself.
  }
  if (!isInVain) return;
  writeSync(
    2,
    "A step is in a call that never ends and that nothing can interrupt. The process was ended; resume the run.\n",
  );
  process.kill(process.pid, "SIGKILL");
}
