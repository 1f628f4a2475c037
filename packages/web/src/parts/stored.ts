import { useCallback, useSyncExternalStore } from "react";

const PREFIX = "openexec.";
const listeners = new Set<() => void>();
/** What is kept when storage is refused. */
const memory = new Map<string, string>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(key: string, text: string): void {
  memory.set(key, text);
  try {
    localStorage.setItem(PREFIX + key, text);
  } catch {
    // Storage is full or refused: the choice holds until the page is left.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

/**
 * A choice of this browser that outlives the page: a size, a set of columns. Never what decides what is shown; that is in
 * the URL. `parse` gets what was stored, or undefined, and answers with a value that is right in any case.
 */
export function useStored<T>(key: string, parse: (value: unknown) => T): readonly [T, (value: T) => void] {
  const text = useSyncExternalStore(subscribe, () => read(key));
  const set = useCallback((value: T) => write(key, JSON.stringify(value)), [key]);
  return [parse(parsed(text)), set];
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
