import { performance } from "node:perf_hooks";
import { currentContext } from "./code-context.ts";

/** Formatters without a date, marks and the origin of time read the clock by ways of their own. */
export function catchFormats(now: () => number, milliseconds: () => number): void {
  const { prototype } = Intl.DateTimeFormat;
  const format = Object.getOwnPropertyDescriptor(prototype, "format")?.get;
  if (format !== undefined) {
    Object.defineProperty(prototype, "format", {
      configurable: true,
      get(this: Intl.DateTimeFormat) {
        const bound = format.call(this) as (date?: Date | number) => string;
        return currentContext() === undefined ? bound : (date?: Date | number) => bound(date ?? now());
      },
    });
  }
  const { formatToParts } = prototype;
  prototype.formatToParts = function parts(this: Intl.DateTimeFormat, date) {
    return formatToParts.call(this, date === undefined && currentContext() !== undefined ? now() : date);
  };
  const mark = performance.mark.bind(performance);
  const timeOrigin = performance.timeOrigin;
  Object.defineProperties(performance, {
    mark: {
      configurable: true,
      writable: true,
      value: (name: string, options: Parameters<typeof mark>[1] = {}) =>
        mark(name, currentContext() === undefined ? options : { startTime: milliseconds(), ...options }),
    },
    timeOrigin: {
      configurable: true,
      get: () => {
        const read = currentContext()?.read("system", () => ["performance.timeOrigin", timeOrigin]);
        return read === undefined ? timeOrigin : read[1];
      },
    },
  });
}
