import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { createAdaptorServer } from "@hono/node-server";
import { WebSocketServer } from "ws";
import { createApp } from "../app.ts";
import type { ServerDeps } from "../deps.ts";
import { LiveHub } from "../live/hub.ts";
import type { Principal } from "../ports/access.ts";
import { toProblem } from "../problem/to-problem.ts";
import { newRequestId } from "../routes/api.ts";
import { authenticate, demandScope } from "../security/authenticate.ts";
import { checkCaller } from "../security/hosts.ts";

const MAX_MESSAGE_BYTES = 64 * 1024;
const DEFAULT_LAG_MS = 15_000;
const IDLE_LOOK_MS = 20;
/** Answers that take longer than this after the end are cut off. */
const PATIENCE_MS = 10_000;

export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** A live client that takes nothing for so long is dropped; milliseconds. */
  readonly lagAfterMs?: number;
}

/** A server that listens. */
export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Takes no more connections, lets answers that are under way end, then closes; live clients are told to come back. */
  close(): Promise<void>;
}

/** Serves all of it: the API, the live feed, the web app. Rejects when it can't listen there. */
export async function listen(deps: ServerDeps, options: ListenOptions): Promise<RunningServer> {
  const app = createApp(deps);
  const hub = new LiveHub(deps, app, { lagAfterMs: options.lagAfterMs ?? DEFAULT_LAG_MS });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES });
  server.on("upgrade", (request, socket, head) => {
    admit(deps, request).then(
      (principal) => sockets.handleUpgrade(request, socket, head, (live) => hub.connect(live, principal)),
      (error: unknown) => refuse(socket, error),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: options.host,
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      hub.close();
      // A connection that its client keeps becomes idle when its answer is out.
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS);
      const patience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
      await closed;
      clearInterval(idle);
      clearTimeout(patience);
      sockets.close();
      app.logs.close();
      app.metrics.close();
    },
  };
}

/** Who wants to follow. @throws ApiError */
async function admit(deps: ServerDeps, request: IncomingMessage): Promise<Principal> {
  const { host, origin, authorization, cookie } = request.headers;
  checkCaller(deps.hosts, { host, origin });
  if (new URL(request.url ?? "/", "http://localhost").pathname !== "/api/live") throw new Error("no such feed");
  const principal = await authenticate({ open: !deps.tokenNeeded, access: deps.access }, { authorization, cookie });
  demandScope(principal, "read");
  return principal;
}

function refuse(socket: Duplex, error: unknown): void {
  const { status, title, ...problem } = toProblem(error, `urn:uuid:${newRequestId()}`);
  const body = JSON.stringify({ ...problem, status, title });
  const length = Buffer.byteLength(body);
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
