import crypto from "node:crypto";
import { currentContext } from "./code-context.ts";
import { originals } from "./originals.ts";
import { uuidFrom } from "./uuid.ts";

type AnyFunction = (...args: unknown[]) => unknown;
type Bytes = (length: number) => Buffer;

/** Random by nature, and not to be had from a seed. Those that answer later are found at the barrier. */
const UNSEEDED = [
  "generateKeySync",
  "generateKeyPairSync",
  "generatePrimeSync",
  "createECDH",
  "createDiffieHellman",
  "createSign",
  "sign",
] as const;

const target = crypto as unknown as Record<string, AnyFunction>;

/** Random numbers of flow code follow from the seed of its attempt. */
export function catchRandom(): void {
  Math.random = () => currentContext()?.random() ?? originals.mathRandom();
  replace("randomUUID", (bytes) => uuidFrom(bytes(16)));
  replace("randomBytes", randomBytes);
  replace("pseudoRandomBytes", randomBytes);
  replace("randomFillSync", (bytes, [view, offset, size]) => fill(bytes, view as Fillable, offset, size));
  replace("randomFill", (bytes, args) => {
    const [view, offset, size] = args.slice(0, -1);
    return answer(fill(bytes, view as Fillable, offset, size), args);
  });
  replace("randomInt", (bytes, args) => {
    const [min, max] = typeof args[1] === "number" ? [Number(args[0]), args[1]] : [0, Number(args[0])];
    return answer(min + below(max - min, bytes), args);
  });
  for (const name of UNSEEDED) {
    const original = target[name];
    if (original === undefined) continue;
    target[name] = (...args) => {
      currentContext()?.unobserved(`crypto.${name} is random`);
      return original.apply(crypto, args);
    };
  }
  catchWeb();
}

/** Wrong arguments go to the original, which says what is wrong with them. */
function replace(name: string, seeded: (bytes: Bytes, args: unknown[]) => unknown): void {
  const original = target[name];
  if (original === undefined) return;
  target[name] = (...args) => {
    const context = currentContext();
    if (context === undefined || !isValid(name, args)) return original.apply(crypto, args);
    return seeded((length) => Buffer.from(context.randomBytes(length)), args);
  };
}

function isValid(name: string, args: unknown[]): boolean {
  const numbers = args.filter((arg) => typeof arg === "number");
  if (name === "randomInt") {
    const [min, max] = numbers.length > 1 ? numbers : [0, numbers[0]];
    const range = Number(max) - Number(min);
    return Number.isSafeInteger(min) && Number.isSafeInteger(max) && range > 0 && range <= 2 ** 48 - 1;
  }
  if (name.endsWith("andomBytes"))
    return Number.isInteger(args[0]) && Number(args[0]) >= 0 && Number(args[0]) < 2 ** 31;
  return true;
}

/** Evenly in [0, range): draws that would favour small numbers are thrown away. */
function below(range: number, bytes: Bytes): number {
  const limit = 2 ** 48 - (2 ** 48 % range);
  for (;;) {
    const drawn = bytes(6).readUIntBE(0, 6);
    if (drawn < limit) return drawn % range;
  }
}

function randomBytes(bytes: Bytes, args: unknown[]): unknown {
  return answer(bytes(Number(args[0])), args);
}

type Fillable = ArrayBuffer | (ArrayBufferView & { readonly BYTES_PER_ELEMENT?: number });

/** `offset` and `size` count elements, as in Node. */
function fill(bytes: Bytes, view: Fillable, offset: unknown = 0, size?: unknown): Fillable {
  const [buffer, start, width] = ArrayBuffer.isView(view)
    ? [view.buffer, view.byteOffset, view.BYTES_PER_ELEMENT ?? 1]
    : [view, 0, 1];
  const from = Number(offset) * width;
  const length = size === undefined ? view.byteLength - from : Number(size) * width;
  new Uint8Array(buffer, start + from, length).set(bytes(length));
  return view;
}

/** Node's random functions take a callback last, or return. */
function answer<T>(value: T, args: unknown[]): T | undefined {
  const callback = args[args.length - 1];
  if (typeof callback !== "function") return value;
  queueMicrotask(() => callback(null, value));
  return undefined;
}

function catchWeb(): void {
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
