import { healthSchema } from "@openexec/protocol/schemas";
import type { Metrics } from "../metrics.ts";
import { type Api, PROBLEMS } from "./api.ts";

/** How the server and what it serves are doing. */
export function serviceRoutes(api: Api, metrics: Metrics): void {
  const { service, index } = api.deps;

  // Open to everybody who can reach it, as those who watch servers expect; so it tells nothing of any run.
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
    return c.json(await service.health());
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
