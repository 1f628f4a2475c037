import type { Health } from "@openexec/protocol";
import { healthSchema } from "@openexec/protocol/schemas";
import type { Metrics } from "../metrics.ts";
import { authenticate } from "../security/authenticate.ts";
import { type Api, PROBLEMS } from "./api.ts";

/** How the server and what it serves are doing. */
export function serviceRoutes(api: Api, metrics: Metrics): void {
  const { service, index, access, tokenNeeded } = api.deps;

  // Open to everybody who can reach it, as those who watch servers expect; so it tells them nothing of any run or folder.
  api.app.openAPIRegistry.registerPath({
    method: "get",
    path: "/healthz",
    operationId: "getHealth",
    tags: ["Service"],
    summary: "How the server is; 200 also when something needs a look",
    security: [],
    responses: {
      200: { description: "How it is", content: { "application/json": { schema: healthSchema } } },
      ...PROBLEMS,
    },
  });
  api.app.get("/healthz", async (c) => {
    c.header("Cache-Control", "no-store");
    const headers = { authorization: c.req.header("Authorization"), cookie: c.req.header("Cookie") };
    const seesAll = await authenticate({ open: !tokenNeeded, access }, headers).then(
      ({ projects }) => projects === undefined,
      () => false,
    );
    const health = await service.health();
    return c.json(seesAll ? health : { ...health, findings: untold(health.findings) });
  });

  api.raw(
    {
      id: "getMetrics",
      method: "get",
      path: "/metrics",
      tag: "Service",
      summary: "Figures in the text format of Prometheus",
      scope: "read",
      mediaType: "text/plain",
    },
    "/metrics",
    async (c) => {
      const { projects } = c.get("principal");
      const meta = await index
        .aggregate("meta", { filter: { project: { in: projects ?? ["*"] } } })
        .catch(() => undefined);
      metrics.runs((meta?.facets.status?.values ?? []).map(({ value, count }) => [value, count]));
      return c.body(await metrics.registry.metrics(), 200, { "Content-Type": metrics.registry.contentType });
    },
  );
}

/** What is wrong, without the runs and folders that it is about. */
function untold(findings: Health["findings"]): Health["findings"] {
  const codes = new Set(findings.map(({ code }) => code));
  return [...codes].map((code) => ({ code, message: "A token that may see all projects is told more." }));
}
