import { hostname } from "node:os";
import type { Home } from "@openexec/bundle";
import { listen, type WriteLog } from "@openexec/server";
import type { RunId } from "@openexec/timeline";
import { APP_FOLDER } from "@openexec/web";
import { CliError } from "../../framework/cli-error.ts";
import { EXIT } from "../../framework/exit-codes.ts";
import { packageVersion } from "../../framework/version.ts";
import { HomeBundles } from "./home-bundles.ts";
import { HomeImports } from "./home-imports.ts";
import { HomeKeeper } from "./home-keeper.ts";
import { HomeRequests } from "./home-requests.ts";
import { HomeService } from "./home-service.ts";
import { LastingIndex } from "./lasting-index.ts";
import { Retention } from "./retention.ts";
import { announceServer } from "./server-record.ts";
import { Sweeper } from "./sweeper.ts";
import { TokenFile } from "./token-file.ts";

export interface ServeOptions {
  readonly home: Home;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Further names that the server answers to, and origins whose pages may use it. */
  readonly allowHosts?: readonly string[];
  readonly allowOrigins?: readonly string[];
  /** A live client that takes nothing for so long is dropped; milliseconds. */
  readonly lagAfterMs?: number;
  readonly log: WriteLog;
  /** Says where clients of other agents keep their sessions. */
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): number;
  /** Makes a run go on that somebody answered and that no process runs. */
  goOn(runId: RunId): void;
}

export interface StartedServer {
  /** Where a browser of this machine finds it. */
  readonly url: string;
  readonly tokenNeeded: boolean;
  /** Resolves when the index has read every run. */
  readonly caughtUp: Promise<void>;
  close(): Promise<void>;
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);

/**
 * Serves a home until it is closed. It listens before the index has read all runs, so that the newest appear at once.
 * @throws CliError `port_taken`, `cannot_listen`, `token_missing`
 */
export async function startServer(options: ServeOptions): Promise<StartedServer> {
  const { home, host, port, log, now } = options;
  const loopback = LOOPBACK.has(host);
  const access = new TokenFile(home);
  if (!loopback && access.list().length === 0) throw withoutToken(host);
  const index = await LastingIndex.open(home, (why) => log({ level: "warning", msg: "index lost", why }));
  const keeper = new HomeKeeper(home, index, options.goOn, log);
  const imports = new HomeImports(home, index, { env: options.env, now }, log);
  const version = packageVersion();
  const sweeper = new Sweeper(new Retention(home, index, now), log, () => keeper.lacksRuns, now);
  const names = [...(options.allowHosts ?? []), ...(loopback ? [] : [hostname().toLowerCase()])];
  const running = await listen(
    {
      index,
      bundles: new HomeBundles(home),
      keeper,
      requests: new HomeRequests(home, now),
      imports,
      access,
      service: new HomeService(keeper, sweeper, version, now),
      hosts: { loopback, names, origins: options.allowOrigins ?? [] },
      tokenNeeded: !loopback,
      version,
      app: APP_FOLDER,
      log,
      now,
    },
    { host, port, ...(options.lagAfterMs === undefined ? {} : { lagAfterMs: options.lagAfterMs }) },
  ).catch(async (error: unknown) => {
    await keeper.close();
    throw notListening(host, port, error);
  });
  const shown = loopback ? host : "localhost";
  const url = `http://${shown.includes(":") ? `[${shown}]` : shown}:${running.port}/`;
  const withdraw = announce(home, url, log);
  log({ level: "info", msg: "listening", host, port: running.port, home: home.path });
  const caughtUp = keeper.catchUp().then(async () => {
    log({ level: "info", msg: "index has caught up" });
    const unread = (error: unknown, runId?: RunId): void =>
      log({ level: "error", msg: "answers not looked for", ...(runId && { runId }), error: String(error) });
    await keeper.goOnWithAsked((runId, error) => unread(error, runId)).catch((error: unknown) => unread(error));
    await sweeper.start();
  });
  return {
    url,
    tokenNeeded: !loopback,
    caughtUp,
    async close() {
      withdraw();
      await running.close();
      await imports.close();
      await keeper.close();
      await caughtUp;
      await sweeper.stop();
      await index.close();
      log({ level: "info", msg: "stopped" });
    },
  };
}

/** Where that cannot be written, as on a disk that is read only, `ui` does not find this server; whoever has its address does. */
function announce(home: Home, url: string, log: WriteLog): () => void {
  try {
    return announceServer(home, url);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    log({ level: "warning", msg: "server not announced", why: error.message });
    return () => undefined;
  }
}

function withoutToken(host: string): CliError {
  return new CliError("token_missing", `On ${host} others can reach this server, and there is no token yet.`, {
    hint: "Make one with `token create`, or serve this machine only: leave --host away.",
    fields: { host },
  });
}

function notListening(host: string, port: number, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return new CliError("port_taken", `Something listens on port ${port} of ${host} already.`, {
      hint: "`ui` opens the server of this folder if it is that; else choose another port with --port.",
      fields: { host, port },
      cause,
    });
  }
  if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return new CliError("cannot_listen", `Cannot listen on port ${port} of ${host} (${code}).`, {
      hint: "Choose another --host or --port.",
      exitCode: EXIT.failed,
      fields: { host, port },
      cause,
    });
  }
  return cause;
}
