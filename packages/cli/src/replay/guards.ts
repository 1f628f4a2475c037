import childProcess from "node:child_process";
import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import inspector from "node:inspector";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import tls from "node:tls";
import workers from "node:worker_threads";

/** What replayed code is told when it reaches for the world. */
class ReplayBlockedError extends Error {
  readonly code = "replay_blocked";
  constructor(what: string) {
    super(`${what} is blocked: a replay touches nothing outside its record`);
    this.name = "ReplayBlockedError";
  }
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** What changes files. The permission model decides whether it may; that it was tried is told all the same. */
const CHANGES_FILES =
  /^(write|append|copy|truncate|symlink|rename|unlink|lchmod|lchown|lutimes|utimes|chmod|chown|mkdir|mkdtemp|rmdir|rm|cp|link|createWriteStream)(File)?(Sync)?$/;

const RESOLVERS = Object.keys(dns).filter((name) => /^(lookup|resolve|reverse)/.test(name));

/**
 * Closes the ways to the network and to other processes that JavaScript has. Not undone.
 * @param tried is told of every try to reach out, also of one whose error the code swallows
 */
export function installGuards(tried: (what: string) => void): void {
  /** Replaces `names` of a module, or of a prototype, by functions that throw. */
  const block = (target: object, label: string, names: readonly string[]): void => {
    for (const name of names) {
      if (!(name in target)) continue;
      const value = (): never => {
        tried(`${label}.${name}`);
        throw new ReplayBlockedError(`${label}.${name}`);
      };
      Object.defineProperty(target, name, { value, writable: false, configurable: false });
    }
  };
  const watch = (target: object, label: string, isTry: (name: string, args: readonly unknown[]) => boolean): void => {
    const functions = target as Record<string, AnyFunction>;
    for (const [name, original] of Object.entries(functions)) {
      if (typeof original !== "function" || (!CHANGES_FILES.test(name) && !/^open(Sync)?$/.test(name))) continue;
      functions[name] = function (...args) {
        if (isTry(name, args)) tried(`${label}.${name}`);
        return Reflect.apply(original, this, args);
      };
    }
  };
  block(net.Socket.prototype, "net.Socket", ["connect"]);
  block(net.Server.prototype, "net.Server", ["listen"]);
  block(net, "net", ["connect", "createConnection"]);
  block(tls, "tls", ["connect"]);
  block(dgram, "dgram", ["createSocket", "_createSocketHandle"]);
  block(dgram.Socket.prototype, "dgram.Socket", ["bind", "connect", "send"]);
  block(dns, "dns", RESOLVERS);
  block(dns.promises, "dns.promises", RESOLVERS);
  block(dns.Resolver.prototype, "dns.Resolver", RESOLVERS);
  block(dns.promises.Resolver.prototype, "dns.promises.Resolver", RESOLVERS);
  block(childProcess, "child_process", ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]);
  block(childProcess.ChildProcess.prototype, "child_process.ChildProcess", ["spawn"]);
  block(workers, "worker_threads", ["Worker"]);
  block(inspector, "inspector", ["open", "Session"]);
  // The ways below the modules: what is made there knows no guard.
  block(process, "process", ["binding", "_linkedBinding", "dlopen"]);
  block(process, "process", ["kill", "_kill", "_debugProcess", "_debugEnd", "_startProfilerIdleNotifier"]);
  block(process, "process", ["abort", "chdir", "setuid", "setgid"]);
  const opensToWrite = (name: string, [, flags]: readonly unknown[]): boolean =>
    !name.startsWith("open") || (flags !== undefined && flags !== "r" && flags !== 0 && typeof flags !== "function");
  watch(fs, "fs", opensToWrite);
  watch(fs.promises, "fs.promises", opensToWrite);
  syncBuiltinESMExports();
}
