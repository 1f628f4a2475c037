import { useSyncExternalStore } from "react";
import type { Picked } from "./picked.ts";

/** Files cannot be in a URL: what was given last stays here until the page is left. */
let picked: Picked | undefined;
const listeners = new Set<() => void>();

/** `undefined`: nothing is shown any more, and something else can be given. */
export function setPicked(next: Picked | undefined): void {
  picked = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePicked(): Picked | undefined {
  return useSyncExternalStore(subscribe, () => picked);
}
