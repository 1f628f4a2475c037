import { html, raw } from "hono/html";
import type { Api } from "./api.ts";

interface DocumentOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly "x-scope"?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: unknown;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: unknown }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: unknown }>> }>
  >;
}

/** The document of the API, made from the schemas that check it, and a page that shows it without any script. */
export function documentRoutes(api: Api): void {
  const { version } = api.deps;
  api.app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  let document: ReturnType<typeof make> | undefined;
  const make = () =>
    api.app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: {
        title: "OpenExec",
        version,
        description:
          "Runs of agents and flows: find them, read them, answer them. Errors are problem JSON (RFC 9457) with a stable `code`.",
        license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
      },
      servers: [{ url: "/" }],
      tags: [
        { name: "Runs", description: "Many runs: lists, facets, figures" },
        { name: "Run", description: "One run and what is in it" },
        { name: "Answer", description: "What people say to a run" },
        { name: "Import", description: "Sessions of other agents on the server's machine" },
        { name: "Service", description: "The server itself" },
      ],
    });
  api.app.get("/api/openapi.json", (c) => {
    document ??= make();
    return c.json(document);
  });
  api.app.get("/api/docs", (c) => {
    document ??= make();
    c.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    return c.html(page(document.info.title, version, document.paths as Readonly<Record<string, unknown>>));
  });
}

function page(title: string, version: string, paths: Readonly<Record<string, unknown>>) {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Readonly<Record<string, DocumentOperation>>).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
    })),
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} API</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <h1>${title} API <small>${version}</small></h1>
        <p>The same as a document for programs: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1).</p>
        <p>The live feed is a WebSocket at <code>/api/live</code>.</p>
        <ul>
          ${operations.map(
            ({ path, method, operation }) =>
              html`<li><a href="#${operation.operationId}"><code>${method} ${path}</code></a> ${operation.summary}</li>`,
          )}
        </ul>
        ${operations.map(section)}
      </body>
    </html>`;
}

function section({ path, method, operation }: { path: string; method: string; operation: DocumentOperation }) {
  const { operationId, summary, parameters = [], requestBody, responses } = operation;
  const answer = Object.entries(responses["200"]?.content ?? {})[0];
  return html`<section id="${operationId}">
    <h2><code>${method} ${path}</code></h2>
    <p>${summary}. Needs the scope <code>${operation["x-scope"] ?? "read"}</code>.</p>
    ${
      parameters.length === 0
        ? ""
        : html`<table>
          <tr>
            <th>Parameter</th>
            <th>In</th>
            <th>What</th>
          </tr>
          ${parameters.map(
            ({ name, in: where, required, description, schema }) =>
              html`<tr>
                <td><code>${name}</code>${required === true ? " *" : ""}</td>
                <td>${where}</td>
                <td>${description ?? ""} <code>${JSON.stringify(schema)}</code></td>
              </tr>`,
          )}
        </table>`
    }
    ${requestBody === undefined ? "" : shape("Body", Object.values(requestBody.content)[0]?.schema)}
    ${answer === undefined ? "" : shape(`Answer: ${answer[0]}`, answer[1].schema)}
  </section>`;
}

function shape(title: string, schema: unknown) {
  return html`<details>
    <summary>${title}</summary>
    <pre>${JSON.stringify(schema, null, 2)}</pre>
  </details>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { max-width: 960px; margin: 0 auto; padding: 16px; }
code, pre { font: 12px/1.5 ui-monospace, monospace; }
pre { overflow: auto; max-height: 480px; }
section { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
table { border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: 2px 12px 2px 0; }
`;
