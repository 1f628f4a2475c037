/** Lets the browser draw and take keys before work goes on: what is done in one piece holds the page up. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
