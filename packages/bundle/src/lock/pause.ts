const never = new Int32Array(new SharedArrayBuffer(4));

/** Stops this thread for `ms` milliseconds: for the few places where a file system has nothing to wait on. */
export function pauseThread(ms: number): void {
  Atomics.wait(never, 0, 0, ms);
}
