import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import { type CodeContext, currentContext } from "./code-context.ts";
import { originals } from "./originals.ts";

/** A timer of flow code: a recorded sleep that looks like Node's `Timeout`. */
class CaughtTimer {
  #cancel: (() => void) | undefined;
  constructor(
    private readonly start: (fire: () => void) => () => void,
    private readonly run: () => void,
    private readonly repeats: boolean,
  ) {
    this.#arm();
  }
  #arm(): void {
    this.#cancel = this.start(() => {
      this.#cancel = undefined;
      if (this.repeats) this.#arm();
      this.run();
    });
  }
  close(): this {
    this.#cancel?.();
    this.#cancel = undefined;
    return this;
  }
  refresh(): this {
    this.close();
    this.#arm();
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return this.#cancel !== undefined;
  }
  [Symbol.dispose](): void {
    this.close();
  }
}

type AnyFunction = (...args: unknown[]) => unknown;

/** Delays as Node takes them: what is no number, too short or too long is one millisecond. */
function delayOf(ms: unknown): number {
  const delay = Number(ms);
  return delay >= 1 && delay <= 2 ** 31 - 1 ? Math.trunc(delay) : 1;
}

/** The error of an aborted timer, as Node makes it. */
function abortError(cause: unknown): Error {
  const error = new Error("The operation was aborted", { cause });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}

/** The context whose timers are recorded. */
function recordingContext(): CodeContext | undefined {
  const context = currentContext();
  return context?.isOpaque === true ? undefined : context;
}

interface CaughtTimers {
  readonly functions: Readonly<Record<string, AnyFunction>>;
  readonly promises: Readonly<Record<string, AnyFunction>>;
  readonly scheduler: Readonly<Record<string, AnyFunction>>;
  /** In place of `AbortSignal.timeout`. */
  readonly signal: (ms: number) => AbortSignal;
}

export function caughtTimers(): CaughtTimers {
  const make = (original: AnyFunction, repeats: boolean, immediate: boolean): AnyFunction => {
    return (...all: unknown[]) => {
      const context = recordingContext();
      const [callback, ...rest] = all as [AnyFunction, ...unknown[]];
      if (context === undefined || typeof callback !== "function") return original(...all);
      const ms = immediate ? 0 : delayOf(rest.shift());
      return new CaughtTimer(
        (fire) => context.timer(ms, fire),
        () => callback(...rest),
        repeats,
      );
    };
  };
  const clear = (original: AnyFunction): AnyFunction => {
    return (timer: unknown) => (timer instanceof CaughtTimer ? void timer.close() : original(timer));
  };
  const setTimeoutCaught = make(originals.setTimeout as unknown as AnyFunction, false, false);
  const setImmediateCaught = make(originals.setImmediate as unknown as AnyFunction, false, true);
  const wait = (
    ms: number,
    value: unknown,
    options: { signal?: AbortSignal } | undefined,
    original: () => Promise<unknown>,
  ): Promise<unknown> => {
    const context = recordingContext();
    if (context === undefined) return original();
    return new Promise((resolve, reject) => {
      const signal = options?.signal;
      if (signal?.aborted) return reject(abortError(signal.reason));
      const cancel = context.timer(ms, () => resolve(value));
      signal?.addEventListener(
        "abort",
        () => {
          cancel();
          reject(abortError(signal.reason));
        },
        { once: true },
      );
    });
  };
  const originalTimeoutPromise = promisify(originals.setTimeout);
  const originalImmediatePromise = promisify(originals.setImmediate);
  const timeoutPromise: AnyFunction = (ms, value, options) =>
    wait(delayOf(ms), value, options as never, () => originalTimeoutPromise(Number(ms ?? 1), value, options as never));
  const immediatePromise: AnyFunction = (value, options) =>
    wait(0, value, options as never, () => originalImmediatePromise(value, options as never));
  const originalTicks = timersPromises.setInterval;
  const ticks: AnyFunction = (ms, value, options) =>
    recordingContext() === undefined
      ? originalTicks(ms as number, value, options as never)
      : (async function* every() {
          for (;;) yield await timeoutPromise(ms, value, options);
        })();
  const originalSignal = AbortSignal.timeout.bind(AbortSignal);
  const signal = (ms: number): AbortSignal => {
    const context = recordingContext();
    if (context === undefined) return originalSignal(ms);
    const controller = new AbortController();
    const expire = (): void =>
      controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    context.timer(ms, expire);
    return controller.signal;
  };
  Object.defineProperty(setTimeoutCaught, promisify.custom, { value: timeoutPromise });
  Object.defineProperty(setImmediateCaught, promisify.custom, { value: immediatePromise });
  return {
    functions: {
      setTimeout: setTimeoutCaught,
      setInterval: make(originals.setInterval as unknown as AnyFunction, true, false),
      setImmediate: setImmediateCaught,
      clearTimeout: clear(originals.clearTimeout as AnyFunction),
      clearInterval: clear(originals.clearInterval as AnyFunction),
      clearImmediate: clear(originals.clearImmediate as AnyFunction),
    },
    promises: { setTimeout: timeoutPromise, setImmediate: immediatePromise, setInterval: ticks },
    scheduler: { wait: (ms, options) => timeoutPromise(ms, undefined, options), yield: () => immediatePromise() },
    signal,
  };
}
