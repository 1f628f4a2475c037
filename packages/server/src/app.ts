import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import type { ServerDeps } from "./deps.ts";
import { staticApp } from "./host/static-app.ts";
import { Metrics } from "./metrics.ts";
import { ApiError } from "./problem/api-error.ts";
import { toProblem } from "./problem/to-problem.ts";
import { Api, type ApiContext, COMPRESSED_BYTES, newRequestId } from "./routes/api.ts";
import { documentRoutes } from "./routes/document.ts";
import { importRoutes } from "./routes/imports.ts";
import { runDetailRoutes } from "./routes/run-detail.ts";
import { runEventRoutes } from "./routes/run-events.ts";
import { runFileRoutes } from "./routes/run-files.ts";
import { runListRoutes } from "./routes/run-lists.ts";
import { runRequestRoutes } from "./routes/run-requests.ts";
import { runsRoutes } from "./routes/runs.ts";
import { serviceRoutes } from "./routes/service.ts";
import { RunLogs } from "./run/run-logs.ts";
import { authenticate } from "./security/authenticate.ts";
import { checkCaller } from "./security/hosts.ts";

/** No request of this API is larger: answers and labels. */
const MAX_BODY_BYTES = 1024 * 1024;

/** The app, and what its live part shares with it. */
export interface App {
  fetch(request: Request): Promise<Response>;
  readonly logs: RunLogs;
  readonly metrics: Metrics;
}

/** All routes of the server but the live feed, ready to be listened on. */
export function createApp(deps: ServerDeps): App {
  const api = new Api(deps);
  const logs = new RunLogs(deps.bundles);
  const metrics = new Metrics();
  const { app } = api;

  app.use("*", async (c, next) => {
    const begun = performance.now();
    c.set("requestId", newRequestId());
    await next();
    tell(c, performance.now() - begun);
  });
  app.use("*", async (c, next) => {
    checkCaller(deps.hosts, {
      host: c.req.header("Host"),
      origin: c.req.header("Origin"),
      site: c.req.header("Sec-Fetch-Site"),
      mode: c.req.header("Sec-Fetch-Mode"),
    });
    await next();
    const { headers } = c.res;
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("X-Frame-Options", "DENY");
  });
  app.use("*", compress({ threshold: COMPRESSED_BYTES }));
  for (const path of ["/api/*", "/metrics"]) {
    app.use(path, async (c, next) => {
      const open = !deps.tokenNeeded;
      const { access } = deps;
      const headers = { authorization: c.req.header("Authorization"), cookie: c.req.header("Cookie") };
      c.set("principal", await authenticate({ open, access }, headers));
      await next();
      if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
    });
  }
  app.use("/api/*", async (c, next) => {
    const encoding = c.req.header("Content-Encoding");
    if (encoding !== undefined && encoding !== "identity") {
      throw new ApiError(415, "encoding_refused", `Bodies come as they are here, not ${JSON.stringify(encoding)}.`);
    }
    await next();
  });
  app.use("/api/*", bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));

  runsRoutes(api, logs);
  runDetailRoutes(api, logs);
  runEventRoutes(api, logs);
  runListRoutes(api, logs);
  runFileRoutes(api, logs);
  runRequestRoutes(api, logs);
  importRoutes(api);
  serviceRoutes(api, metrics);
  documentRoutes(api);
  app.all("/api/*", (c) => {
    throw new ApiError(404, "route_not_found", `There is no ${c.req.method} ${c.req.path}.`, {
      hint: "/api/docs lists what there is.",
    });
  });
  staticApp(app, deps.app);
  app.notFound((c) => {
    throw new ApiError(404, "route_not_found", `There is no ${c.req.method} ${c.req.path}.`);
  });
  app.onError((error, c) => {
    const instance = `urn:uuid:${c.get("requestId")}`;
    const problem = toProblem(error, instance);
    if (problem.status === 500) {
      deps.log({
        level: "error",
        msg: "request failed",
        instance,
        path: c.req.path,
        error: String(error),
        stack: error.stack,
      });
    }
    const challenge = problem.status === 401 ? { "WWW-Authenticate": 'Bearer realm="openexec"' } : {};
    return c.body(JSON.stringify(problem), problem.status, {
      "Content-Type": "application/problem+json",
      "Cache-Control": "no-store",
      ...challenge,
      // What was not read of a body stands in the way of the next request.
      ...(problem.status === 413 ? { Connection: "close" } : {}),
    });
  });

  function tell(c: ApiContext, durationMs: number): void {
    const { method, path } = c.req;
    const { status } = c.res;
    const runId = /^\/api\/runs\/(run_[0-9a-f-]+)/.exec(path)?.[1];
    metrics.request(method, c.get("route") ?? "other", status, durationMs / 1000);
    deps.log({
      level: status >= 500 ? "error" : "debug",
      msg: "request",
      method,
      path,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      requestId: c.get("requestId"),
      ...(runId === undefined ? {} : { runId }),
    });
  }

  return { fetch: async (request) => app.fetch(request), logs, metrics };
}

function tooLarge(): never {
  throw new ApiError(413, "body_too_large", `A body may have ${MAX_BODY_BYTES} bytes here.`);
}
