import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { performance as perfHooksPerformance } from "node:perf_hooks";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { behaves } from "./behaviour.ts";
import { catchConsole } from "./catch-console.ts";
import { catchExit } from "./catch-exit.ts";
import { catchFormats } from "./catch-formats.ts";
import { catchRandom } from "./catch-random.ts";
import { catchStdout } from "./catch-stdout.ts";
import { currentContext } from "./code-context.ts";
import { originals } from "./originals.ts";
import { caughtTimers } from "./timers.ts";
import { isView } from "./views.ts";

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
  catchExit();
  catchOs();
  catchConsole();
  catchStdout();
  catchClone();
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

const milliseconds = (): number => {
  const context = currentContext();
  return context === undefined ? originals.monotonic() : context.read("monotonic", originals.monotonic);
};

function catchMonotonic(): void {
  catchFormats(now, milliseconds);
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

function catchTimers(): void {
  const caughtOnes = caughtTimers();
  for (const [name, value] of Object.entries(caughtOnes.functions)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
    (timers as unknown as Record<string, unknown>)[name] = value;
  }
  for (const [name, value] of Object.entries(caughtOnes.promises)) {
    (timersPromises as unknown as Record<string, unknown>)[name] = value;
  }
  for (const [name, value] of Object.entries(caughtOnes.scheduler)) {
    Object.defineProperty(timersPromises.scheduler, name, { value, writable: true, configurable: true });
  }
  Object.defineProperty(AbortSignal, "timeout", { value: caughtOnes.signal, writable: true, configurable: true });
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
  process.cwd = () => readSystem("process.cwd", originals.cwd);
  for (const name of ["pid", "ppid"] as const) {
    const value = process[name];
    Object.defineProperty(process, name, {
      configurable: true,
      enumerable: true,
      get: () => readSystem(`process.${name}`, () => value),
    });
  }
}

/** Flow code gets a copy of its own: what it does to that changes no record. */
function readSystem<T>(what: string, real: () => T): T {
  const context = currentContext();
  if (context === undefined) return real();
  const value = context.read("system", () => [what, real()])[1] as T;
  return typeof value === "object" && value !== null ? (JSON.parse(JSON.stringify(value)) as T) : value;
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
    target[name] = (...args: unknown[]) => readSystem(`os.${name}`, () => original.apply(os, args));
  }
}

/** Views of results are no plain objects to the engine's eye, but to their users: what they show can be cloned. */
function catchClone(): void {
  const original = globalThis.structuredClone;
  const clone = <T>(value: T, options?: Parameters<typeof original>[1]): T =>
    original(isView(value) ? { ...value } : value, options);
  Object.defineProperty(globalThis, "structuredClone", { value: clone, writable: true, configurable: true });
}
