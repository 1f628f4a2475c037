import { AsyncLocalStorage } from "node:async_hooks";
import type { ValueSource, ValueTypes } from "../driver/driver.ts";

/** What caught globals do while flow code runs: they go through the ports of its attempt. */
export interface CodeContext {
  read<Source extends ValueSource>(source: Source, real: () => ValueTypes[Source]): ValueTypes[Source];
  /** In [0, 1), from the attempt's seed. */
  random(): number;
  randomBytes(length: number): Uint8Array;
  /** Calls back after `ms` by way of a recorded sleep; the returned function cancels. */
  timer(ms: number, fire: () => void): () => void;
  /** Code did something that no port knows of. */
  unobserved(what: string): void;
  /** Set where a replay never runs the code: it may have the real timers. */
  readonly isOpaque?: true;
  /** What code says on the console. */
  log(level: "debug" | "info" | "warning" | "error", message: string): void;
}

const storage = new AsyncLocalStorage<CodeContext | undefined>();
let ambient: CodeContext | undefined;

/** Runs `code` so that the globals it uses, now and after each await, go through `context`. */
export function runInContext<T>(context: CodeContext, code: () => T): T {
  return storage.run(context, code);
}

/** Leaves the context: the engine's own work started from flow code uses the real globals. */
export function outsideContext<T>(code: () => T): T {
  // Not `exit`: that switches the hooks of all promises off and on.
  return storage.run(undefined, code);
}

/** While a flow's modules load, their top level runs in `context`: module evaluation carries no async context. */
export async function whileLoading<T>(context: CodeContext, load: () => Promise<T>): Promise<T> {
  ambient = context;
  try {
    return await load();
  } finally {
    ambient = undefined;
  }
}

/** The context of the code that is running, or `undefined` for everything that is no flow code. */
export function currentContext(): CodeContext | undefined {
  return storage.getStore() ?? ambient;
}

/** Says that the code that is running did something that no port knows of; what follows from it is unobserved. */
export function noteOutside(what: string): void {
  currentContext()?.unobserved(what);
}
