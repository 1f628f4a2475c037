import { promisify } from "node:util";
import { currentContext } from "./code-context.ts";
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

export function caughtTimers(): {
  readonly functions: Readonly<Record<string, AnyFunction>>;
  readonly promises: Readonly<Record<string, AnyFunction>>;
} {
  const make = (original: AnyFunction, repeats: boolean, immediate: boolean): AnyFunction => {
    return (...all: unknown[]) => {
      const context = currentContext();
      if (context === undefined) return original(...all);
      const [callback, ...rest] = all as [AnyFunction, ...unknown[]];
      const ms = immediate ? 0 : Math.max(immediate ? 0 : 1, Number(rest.shift() ?? 1) || 1);
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
    const context = currentContext();
    if (context === undefined) return original();
    return new Promise((resolve, reject) => {
      const signal = options?.signal;
      if (signal?.aborted) return reject(signal.reason);
      const cancel = context.timer(ms, () => resolve(value));
      signal?.addEventListener(
        "abort",
        () => {
          cancel();
          reject(signal.reason);
        },
        { once: true },
      );
    });
  };
  const originalTimeoutPromise = promisify(originals.setTimeout);
  const originalImmediatePromise = promisify(originals.setImmediate);
  const timeoutPromise: AnyFunction = (ms, value, options) =>
    wait(Math.max(1, Number(ms ?? 1) || 1), value, options as never, () =>
      originalTimeoutPromise(Number(ms ?? 1), value, options as never),
    );
  const immediatePromise: AnyFunction = (value, options) =>
    wait(0, value, options as never, () => originalImmediatePromise(value, options as never));
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
    promises: { setTimeout: timeoutPromise, setImmediate: immediatePromise },
  };
}
