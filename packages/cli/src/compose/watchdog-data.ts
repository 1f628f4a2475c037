/** What the thread of the watchdog is started with: two numbers that it shares with the thread of the run. */
export interface WatchdogData {
  readonly shared: Int32Array;
}

/** Where the beats of the run's event loop are counted. */
export const BEATS = 0;
/** Where it stands for how long nothing may go on, in milliseconds; 0 is without a limit. */
export const LIMIT = 1;
/** How often the event loop shows that it lives. */
export const BEAT_MS = 250;
/** Work that does not wait may take so much longer than its step has: it is timed out in order then. */
export const GRACE_MS = 2000;
/** Code that runs in JavaScript is interrupted sooner than this. */
export const COME_BACK_MS = 750;
/** A call that cannot be interrupted may take so much longer than its step once more. */
export const LOST_MS = 10_000;
/** The registered symbol under which the global object of the run's thread holds what ends the process. */
export const STOP = "openexec.watchdog.stop";
