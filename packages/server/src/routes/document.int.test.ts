import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import createClient from "openapi-fetch";
import openapiTypescript, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, createApp } from "../app.ts";
import { oneRunDeps } from "../testing/one-run-deps.ts";

const ORIGIN = "http://127.0.0.1";
const TSC = fileURLToPath(new URL("../../../../node_modules/typescript/bin/tsc", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

let app: App;
let text: string;
let runId: string;
beforeAll(async () => {
  const made = await oneRunDeps("run plan[model,tool]:ok completed");
  runId = made.runId;
  app = createApp(made.deps);
  text = await (await app.fetch(new Request(`${ORIGIN}/api/openapi.json`, { headers: { Host: "localhost" } }))).text();
});
afterAll(() => app.metrics.close());

describe("the document of the API", () => {
  test("passes a linter's recommended rules", async () => {
    // An id begins with `run_`, so that no run is called `facets`; the rule can't know that.
    const config = await createConfig({ extends: ["recommended"], rules: { "no-ambiguous-paths": "off" } });
    const problems = await lintFromString({ source: text, absoluteRef: "openapi.json", config });
    expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual(
      [],
    );
  });

  test("names every operation, who may use it, and the shape of its problems", () => {
    const paths: Record<string, Record<string, Told>> = JSON.parse(text).paths;
    const operations = Object.values(paths).flatMap((item) => Object.values(item));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(undefined);
    const open = operations.filter((operation) => operation["x-scope"] === undefined);
    // Nothing else answers without a token where one is needed.
    expect(open.map(({ operationId, security }) => [operationId, security])).toEqual([["getHealth", []]]);
    for (const operation of operations) {
      const { "x-scope": scope = "read", responses } = operation;
      expect(["read", "write", "admin"]).toContain(scope);
      for (const status of ["4XX", "default"]) {
        expect(responses[status]?.content?.["application/problem+json"]?.schema, operation.operationId).toBeDefined();
      }
    }
  });

  test.each(PROMISED)("has %s", (promised) => {
    const [method = "", path = ""] = promised.split(" ");
    const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, unknown>> };
    expect(Object.keys(paths[path] ?? {})).toContain(method.toLowerCase());
  });

  test("names every field of a filter, and what pages and orders a list", () => {
    const names = JSON.parse(text).paths["/api/runs"].get.parameters.map(({ name }: { name: string }) => name);
    const fields = "status trigger flow tool model repo branch commit tag actor project from to after duration cost";
    const others = "elicitation violation replayOf code text q meta limit cursor sort";
    expect(names).toEqual(expect.arrayContaining([...fields.split(" "), ...others.split(" ")]));
  });

  test("has a page that shows all of it and loads nothing", async () => {
    const response = await app.fetch(new Request(`${ORIGIN}/api/docs`, { headers: { Host: "localhost" } }));
    expect(response.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'/);
    const html = await response.text();
    for (const path of Object.keys(JSON.parse(text).paths)) expect(html).toContain(path);
    expect(html).not.toMatch(/<script|<link|src=|@import|https?:\/\/(?!www\.apache)/);
  });

  test("makes a client that compiles and works", async () => {
    // Below the package, so that the client finds its library as that of a user would.
    const folder = mkdtempSync(join(PACKAGE, "node_modules", ".client-"));
    try {
      writeFileSync(join(folder, "api.d.ts"), astToString(await openapiTypescript(JSON.parse(text))));
      writeFileSync(join(folder, "client.mts"), CLIENT);
      const flags = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2023", "--skipLibCheck", "false"];
      execFileSync(process.execPath, [TSC, "--ignoreConfig", ...flags, join(folder, "client.mts")], { stdio: "pipe" });
      const client = createClient<Record<string, never>>({
        baseUrl: ORIGIN,
        headers: { Host: "localhost" },
        fetch: (request: Request) => app.fetch(request),
      }) as unknown as { GET(path: string, init?: object): Promise<{ data?: unknown; error?: unknown }> };
      const { data } = await client.GET("/api/runs", { params: { query: { status: "completed" } } });
      expect(data).toMatchObject({ runs: [{ id: runId }] });
      const { error } = await client.GET("/api/runs/{id}", { params: { path: { id: "run_x" } } });
      expect(error).toMatchObject({ code: "run_not_found" });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** What the document tells of an operation. */
interface Told {
  readonly operationId?: string;
  readonly "x-scope"?: string;
  readonly security?: unknown;
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema?: unknown }> } | undefined>;
}

/** What programs may count on, whatever else comes. */
const PROMISED = [
  "GET /api/runs",
  "GET /api/runs/meta",
  "GET /api/runs/facets/{name}",
  "GET /api/search",
  "GET /api/stats",
  "GET /api/runs/{id}",
  "PATCH /api/runs/{id}",
  "DELETE /api/runs/{id}",
  ...["overview", "attempts", "events", "search", "neighbours", "model-calls", "tool-calls", "policy-checks"].map(
    below,
  ),
  ...["interactions", "context", "files", "logs", "artifacts", "artifacts/{sha256}", "sessions", "sessions/{sid}"].map(
    below,
  ),
  ...["replays", "bundle.zip", "bundle/{path}"].map(below),
  "POST /api/runs/{id}/interactions/{iid}",
  "POST /api/runs/{id}/cancel",
  "GET /api/imports",
  "POST /api/imports",
  "DELETE /api/imports",
  "GET /metrics",
  "GET /healthz",
];

function below(route: string): string {
  return `GET /api/runs/{id}/${route}`;
}

/** What somebody writes who has nothing but the document. */
const CLIENT = `
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

const client = createClient<paths>({ baseUrl: "http://127.0.0.1:4280" });

export async function failures(): Promise<readonly string[]> {
  const { data, error } = await client.GET("/api/runs", { params: { query: { status: "failed", sort: "cost,desc" } } });
  if (error !== undefined) throw new Error(\`\${error.code}: \${error.detail}\`);
  return data.runs.map(({ title, status, costUsd }) => \`\${title} \${status} \${costUsd ?? 0}\`);
}

export async function approve(id: string, iid: string): Promise<boolean> {
  const { data } = await client.POST("/api/runs/{id}/interactions/{iid}", {
    params: { path: { id, iid } },
    body: { action: "accept", content: { version: "1.0.0" } },
  });
  return data?.recorded ?? false;
}

// @ts-expect-error There is no such action.
await client.POST("/api/runs/{id}/interactions/{iid}", { params: { path: { id: "", iid: "" } }, body: { action: "yes" } });
`;
