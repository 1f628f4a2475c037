import crypto from "node:crypto";
import { performance as performanceObject } from "node:perf_hooks";

// Values, not imported bindings: those change when the catchers are synced into the modules' exports.
const { createHash, hash, randomBytes } = crypto;

/** The real globals, taken before anything is caught. Engine and live adapters use only these. */
export const originals = {
  Date: globalThis.Date,
  now: globalThis.Date.now.bind(globalThis.Date),
  monotonic: performanceObject.now.bind(performanceObject),
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
  mathRandom: Math.random.bind(Math),
  randomBytes: (length: number): Uint8Array => randomBytes(length),
  createHash,
  hash,
  cwd: process.cwd.bind(process),
} as const;
