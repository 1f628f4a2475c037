/** A page that nobody sees draws no frames: there it is called after so many milliseconds. */
const AT_LATEST_MS = 100;

/** Calls it once before the next frame is drawn, after the scroll events of that frame. */
export function nextFrame(call: () => void): void {
  const once = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    call();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, AT_LATEST_MS);
}
