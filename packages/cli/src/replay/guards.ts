import childProcess from "node:child_process";
import dgram from "node:dgram";
import dns from "node:dns";
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

/** Replaces `names` of a module, or of a prototype, by functions that throw. */
function block(target: object, label: string, names: readonly string[]): void {
  for (const name of names) {
    if (!(name in target)) continue;
    const value = (): never => {
      throw new ReplayBlockedError(`${label}.${name}`);
    };
    Object.defineProperty(target, name, { value, writable: false, configurable: false });
  }
}

const RESOLVERS = Object.keys(dns).filter((name) => /^(lookup|resolve|reverse)/.test(name));

/** Closes the ways to the network and to other processes that JavaScript has. Not undone. */
export function installGuards(): void {
  block(net.Socket.prototype, "net.Socket", ["connect"]);
  block(net.Server.prototype, "net.Server", ["listen"]);
  block(net, "net", ["connect", "createConnection"]);
  block(tls, "tls", ["connect"]);
  block(dgram, "dgram", ["createSocket"]);
  block(dgram.Socket.prototype, "dgram.Socket", ["bind", "connect", "send"]);
  block(dns, "dns", RESOLVERS);
  block(dns.promises, "dns.promises", RESOLVERS);
  block(dns.Resolver.prototype, "dns.Resolver", RESOLVERS);
  block(childProcess, "child_process", ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]);
  block(workers, "worker_threads", ["Worker"]);
  block(process, "process", [
    "kill",
    "_kill",
    "_debugProcess",
    "_debugEnd",
    "_startProfilerIdleNotifier",
    "abort",
    "dlopen",
    "chdir",
    "setuid",
    "setgid",
  ]);
  syncBuiltinESMExports();
}
