import childProcess from "node:child_process";
import fs from "node:fs";
import { currentContext } from "./code-context.ts";

const STDOUT = 1;
const STDERR = 2;

/**
 * Whoever reads the document of `--json` reads all of standard output. What flow code writes there, by the stream or by the
 * number of its file, becomes lines of its log; what its children would write there goes to standard error.
 */
export function catchStdout(): void {
  catchStream();
  catchDescriptor();
  catchChildren();
}

type Anything = (...args: never[]) => unknown;
type Chunk = string | ArrayBufferView;

function say(chunk: Chunk): number {
  const bytes = typeof chunk === "string" ? Buffer.from(chunk) : bytesOf(chunk);
  currentContext()?.log("info", bytes.toString("utf8").replace(/\n$/, ""));
  return bytes.length;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

const callbackOf = (args: readonly unknown[]): ((...results: unknown[]) => void) | undefined =>
  args.find((arg) => typeof arg === "function") as ((...results: unknown[]) => void) | undefined;

function catchStream(): void {
  const { stdout } = process;
  const original = stdout.write;
  stdout.write = ((chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    if (currentContext() === undefined) return Reflect.apply(original, stdout, [chunk, ...rest]) as boolean;
    say(chunk);
    const done = callbackOf(rest);
    if (done !== undefined) queueMicrotask(done);
    return true;
  }) as typeof original;
}

/** The part that `fs.write` is to write: of bytes by offset and length, of a text all. */
function part(chunk: Chunk, [offset, length]: readonly unknown[]): Chunk {
  if (typeof chunk === "string") return chunk;
  const options = typeof offset === "object" && offset !== null ? (offset as { offset?: number; length?: number }) : {};
  const from = typeof offset === "number" ? offset : (options.offset ?? 0);
  const size = typeof length === "number" ? length : (options.length ?? chunk.byteLength - from);
  return bytesOf(chunk).subarray(from, from + size);
}

/** What each function of `fs` writes when it is given the number of a file first. */
const WRITERS: Readonly<Record<string, (data: never, rest: readonly unknown[]) => number>> = {
  write: (chunk: Chunk, rest) => say(part(chunk, rest)),
  writeSync: (chunk: Chunk, rest) => say(part(chunk, rest)),
  writev: (chunks: readonly ArrayBufferView[]) => say(Buffer.concat(chunks.map(bytesOf))),
  writevSync: (chunks: readonly ArrayBufferView[]) => say(Buffer.concat(chunks.map(bytesOf))),
  writeFile: say,
  writeFileSync: say,
  appendFile: say,
  appendFileSync: say,
};

function catchDescriptor(): void {
  for (const [name, writes] of Object.entries(WRITERS)) {
    replace(fs, name, (original, args) => {
      const [file, data, ...rest] = args;
      if (file !== STDOUT) return original();
      const size = writes(data as never, rest);
      if (name.endsWith("Sync")) return size;
      const done = callbackOf(rest);
      if (done !== undefined) queueMicrotask(() => done(null, size, data));
      return undefined;
    });
  }
}

function catchChildren(): void {
  for (const name of ["spawn", "spawnSync", "execFileSync", "execSync", "fork"]) {
    replace(childProcess, name, (original, args) => {
      const at = args.findIndex((arg) => typeof arg === "object" && arg !== null && "stdio" in arg);
      if (at < 0) return original();
      const options = args[at] as { readonly stdio: unknown };
      return original(args.with(at, { ...options, stdio: withoutStdout(options.stdio) }));
    });
  }
}

function withoutStdout(stdio: unknown): unknown {
  if (stdio === "inherit") return ["inherit", STDERR, "inherit"];
  const isOurs = (item: unknown): boolean => item === STDOUT || item === process.stdout;
  if (!Array.isArray(stdio)) return stdio;
  return stdio.map((item, index) => (isOurs(item) || (item === "inherit" && index === STDOUT) ? STDERR : item));
}

/** Puts `caught` in the place of a function, for code of flows only. */
function replace(
  module: object,
  name: string,
  caught: (original: (args?: readonly unknown[]) => unknown, args: unknown[]) => unknown,
): void {
  const original = Reflect.get(module, name) as Anything;
  const replaced = function (this: unknown, ...args: unknown[]): unknown {
    const call = (given: readonly unknown[] = args): unknown => Reflect.apply(original, this, given);
    return currentContext() === undefined ? call() : caught(call, args);
  };
  // `util.promisify` looks for what a function says of itself.
  Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original));
  Reflect.set(module, name, replaced);
}
