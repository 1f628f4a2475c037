import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { performance as perfHooksPerformance } from "node:perf_hooks";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { behaves } from "./behaviour.ts";
import { catchConsole } from "./catch-console.ts";
import { currentContext } from "./code-context.ts";
import { originals } from "./originals.ts";
import { caughtTimers } from "./timers.ts";
import { uuidFrom } from "./uuid.ts";

let caught = false;

/**
 * Puts catchers in place of the globals that make code differ from run to run. Outside flow code they behave as the
 * originals. Idempotent; stays for the life of the process (flow code may hold what it imported).
 */
export function catchGlobals(): void {
  if (caught) return;
  caught = true;
  catchDate();
  catchMonotonic();
  catchRandom();
  catchTimers();
  catchProcess();
  catchOs();
  catchConsole();
  syncBuiltinESMExports();
}

const now = (): number => {
  const context = currentContext();
  return context === undefined ? originals.now() : context.read("clock", originals.now);
};

function catchDate(): void {
  const Original = originals.Date;
  const construct = (args: unknown[], newTarget: NewableFunction): object => {
    const first = args.length === 0 && currentContext() !== undefined ? [now()] : args;
    return Reflect.construct(Original, first, (newTarget as unknown) === Caught ? Original : newTarget);
  };
  const Caught: DateConstructor = new Proxy(Original, {
    construct: (_target, args, newTarget) => construct(args, newTarget),
    apply: () => new Original(now()).toString(),
    get: (target, property, receiver) => (property === "now" ? now : Reflect.get(target, property, receiver)),
  });
  Object.defineProperty(Original.prototype, "constructor", { value: Caught, writable: true, configurable: true });
  globalThis.Date = Caught;
}

function catchMonotonic(): void {
  const milliseconds = (): number => {
    const context = currentContext();
    return context === undefined ? originals.monotonic() : context.read("monotonic", originals.monotonic);
  };
  Object.defineProperty(perfHooksPerformance, "now", { value: milliseconds, writable: true, configurable: true });
  const original = process.hrtime.bind(process);
  const originalBig = process.hrtime.bigint.bind(process.hrtime);
  const bigint = (): bigint =>
    currentContext() === undefined ? originalBig() : BigInt(Math.round(milliseconds() * 1e6));
  const hrtime = (previous?: [number, number]): [number, number] => {
    if (currentContext() === undefined) return original(previous);
    const nanoseconds = Math.round(milliseconds() * 1e6);
    const [seconds, rest] = [Math.floor(nanoseconds / 1e9), nanoseconds % 1e9];
    if (previous === undefined) return [seconds, rest];
    const borrow = rest < previous[1] ? 1 : 0;
    return [seconds - previous[0] - borrow, rest - previous[1] + borrow * 1e9];
  };
  process.hrtime = Object.assign(hrtime, { bigint });
  const uptime = process.uptime.bind(process);
  process.uptime = () => (currentContext() === undefined ? uptime() : milliseconds() / 1000);
}

function catchRandom(): void {
  Math.random = () => currentContext()?.random() ?? originals.mathRandom();
  const target = crypto as unknown as Record<string, (...args: never[]) => unknown>;
  const bytesOr = (name: string, replace: (bytes: (length: number) => Buffer, args: unknown[]) => unknown): void => {
    const original = target[name] as (...args: unknown[]) => unknown;
    target[name] = (...args: unknown[]) => {
      const context = currentContext();
      if (context === undefined) return original.apply(crypto, args);
      return replace((length) => Buffer.from(context.randomBytes(length)), args);
    };
  };
  const fill = (bytes: (length: number) => Buffer, view: ArrayBufferView): ArrayBufferView => {
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes(view.byteLength));
    return view;
  };
  bytesOr("randomUUID", (bytes) => uuidFrom(bytes(16)));
  const randomBytes = (bytes: (length: number) => Buffer, args: unknown[]): unknown =>
    answer(bytes(Number(args[0])), args);
  bytesOr("randomBytes", randomBytes);
  bytesOr("pseudoRandomBytes", randomBytes);
  bytesOr("randomFillSync", (bytes, args) => fill(bytes, args[0] as ArrayBufferView));
  bytesOr("randomFill", (bytes, args) => answer(fill(bytes, args[0] as ArrayBufferView), args));
  bytesOr("randomInt", (bytes, args) => {
    const [min, max] = typeof args[1] === "number" ? [Number(args[0]), args[1]] : [0, Number(args[0])];
    return answer(min + (bytes(6).readUIntBE(0, 6) % (max - min)), args);
  });
  const web = crypto.webcrypto;
  const webValues = web.getRandomValues.bind(web);
  const webUuid = web.randomUUID.bind(web);
  const getRandomValues = (view: ArrayBufferView): unknown => {
    const context = currentContext();
    if (context === undefined) return webValues(view as Uint8Array<ArrayBuffer>);
    return fill((length) => Buffer.from(context.randomBytes(length)), view);
  };
  const randomUUID = (): string => {
    const context = currentContext();
    return context === undefined ? webUuid() : uuidFrom(context.randomBytes(16));
  };
  for (const [name, value] of Object.entries({ getRandomValues, randomUUID })) {
    Object.defineProperty(web, name, { value, writable: true, configurable: true });
  }
}

/** Node's random functions take a callback last, or return. */
function answer<T>(value: T, args: unknown[]): T | undefined {
  const callback = args[args.length - 1];
  if (typeof callback !== "function") return value;
  queueMicrotask(() => callback(null, value));
  return undefined;
}

function catchTimers(): void {
  const caughtOnes = caughtTimers();
  for (const [name, value] of Object.entries(caughtOnes.functions)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
    (timers as unknown as Record<string, unknown>)[name] = value;
  }
  for (const [name, value] of Object.entries(caughtOnes.promises)) {
    (timersPromises as unknown as Record<string, unknown>)[name] = value;
  }
}

function catchProcess(): void {
  const realEnv = process.env;
  /** Node itself reads variables while code loads modules; how often depends on what is loaded already. */
  const contextOfCode = (): ReturnType<typeof currentContext> => {
    const context = currentContext();
    if (context === undefined) return undefined;
    return behaves("leavesOutLoaderReads") && isCalledByNode() ? undefined : context;
  };
  const read = (name: string): string | undefined => {
    const context = contextOfCode();
    if (context === undefined) return realEnv[name];
    return context.read("env", () => [name, realEnv[name] ?? null])[1] ?? undefined;
  };
  process.env = new Proxy(realEnv, {
    get: (_target, name) => (typeof name === "string" ? read(name) : Reflect.get(realEnv, name)),
    set: (_target, name, value) => Reflect.set(realEnv, name, value),
    deleteProperty: (_target, name) => Reflect.deleteProperty(realEnv, name),
    has: (_target, name) => (typeof name === "string" ? read(name) !== undefined : Reflect.has(realEnv, name)),
    ownKeys: () => {
      const context = contextOfCode();
      if (context === undefined) return Reflect.ownKeys(realEnv);
      return context.read("system", () => ["env.names", Object.keys(realEnv)])[1] as string[];
    },
    getOwnPropertyDescriptor: (_target, name) => {
      const value = typeof name === "string" ? read(name) : undefined;
      return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
    },
  });
  const system = <T>(what: string, real: () => T): (() => T) => {
    return () => {
      const context = currentContext();
      return context === undefined ? real() : (context.read("system", () => [what, real()])[1] as T);
    };
  };
  process.cwd = system("process.cwd", originals.cwd);
}

const OWN = new URL(".", import.meta.url).href;

/** Whether the nearest caller that is not in this folder is a module of Node. */
function isCalledByNode(): boolean {
  const { stack = "" } = new Error();
  const frame = stack
    .split("\n")
    .slice(1)
    .find((line) => !line.includes(OWN) && !line.includes("at Reflect.") && !line.includes("at Object.get ("));
  return frame?.includes("node:internal") === true;
}

const OS_IDENTITY = [
  "hostname",
  "homedir",
  "tmpdir",
  "userInfo",
  "platform",
  "arch",
  "release",
  "type",
  "version",
  "cpus",
  "totalmem",
  "freemem",
  "loadavg",
  "uptime",
  "networkInterfaces",
  "machine",
] as const;

function catchOs(): void {
  const target = os as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of OS_IDENTITY) {
    const original = target[name];
    if (original === undefined) continue;
    target[name] = (...args: unknown[]) => {
      const context = currentContext();
      if (context === undefined) return original.apply(os, args);
      return context.read("system", () => [`os.${name}`, original.apply(os, args)])[1];
    };
  }
}
