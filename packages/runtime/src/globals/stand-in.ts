import { currentContext } from "./code-context.ts";

/** Where code reads dates and numbers as people there write them. */
export interface Place {
  /** IANA name. */
  readonly timeZone?: string | undefined;
  /** BCP 47 tag. */
  readonly locale?: string | undefined;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** Methods that take the locale of the process where their argument at this index is absent. */
const METHODS: readonly (readonly [object, readonly string[], number])[] = [
  [Date.prototype, ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"], 0],
  [Number.prototype, ["toLocaleString"], 0],
  [BigInt.prototype, ["toLocaleString"], 0],
  [String.prototype, ["localeCompare"], 1],
];

let standsIn: string | undefined;
let caught = false;

/**
 * Lets flow code of this process read dates and numbers as it did where its run began: for a resume elsewhere. The time
 * zone is that of the whole process, which the returned function gives its own back; the locale, which a process can't
 * change, is that of flow code only.
 */
export function standIn({ timeZone, locale }: Place): () => void {
  const here = new Intl.DateTimeFormat().resolvedOptions();
  const { TZ } = process.env;
  standsIn = locale === here.locale ? undefined : locale;
  if (standsIn !== undefined) catchLocale();
  if (timeZone !== undefined && timeZone !== here.timeZone) process.env.TZ = timeZone;
  return () => {
    standsIn = undefined;
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  };
}

function catchLocale(): void {
  if (caught) return;
  caught = true;
  for (const [target, names, index] of METHODS) {
    for (const name of names) define(target, name, withLocale(Reflect.get(target, name) as AnyFunction, index));
  }
  for (const name of Object.getOwnPropertyNames(Intl)) {
    const value: unknown = Reflect.get(Intl, name);
    // A locale itself is nothing without its tag.
    if (typeof value !== "function" || !/^[A-Z]/.test(name) || name === "Locale") continue;
    const completed = withLocale(value as AnyFunction, 0);
    define(Intl, name, completed);
    define(value.prototype as object, "constructor", completed);
  }
}

function withLocale(original: AnyFunction, index: number): AnyFunction {
  const complete = (args: readonly unknown[]): readonly unknown[] => {
    if (standsIn === undefined || args[index] !== undefined || currentContext() === undefined) return args;
    const completed = [...args];
    completed[index] = standsIn;
    return completed;
  };
  const caughtOne: AnyFunction = new Proxy(original, {
    apply: (target, self, args) => Reflect.apply(target, self, complete(args)),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, complete(args), newTarget === caughtOne ? target : newTarget) as object,
  });
  return caughtOne;
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true });
}
