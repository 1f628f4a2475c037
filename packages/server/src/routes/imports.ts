import { importsSchema, startImportSchema } from "@openexec/protocol/schemas";
import type { Principal } from "../ports/access.ts";
import { ApiError } from "../problem/api-error.ts";
import type { Api } from "./api.ts";

/** The sessions of other agents on this machine: what there is, and the import of it. */
export function importRoutes(api: Api): void {
  const { imports, log } = api.deps;

  api.operation(
    {
      id: "getImports",
      method: "get",
      path: "/api/imports",
      tag: "Import",
      summary: "Sessions of other agents that are no runs yet, and how far imports are",
      scope: "read",
      result: importsSchema,
    },
    async ({ principal }) => {
      demandAllProjects(principal);
      return imports.state();
    },
  );

  api.operation(
    {
      id: "startImport",
      method: "post",
      path: "/api/imports",
      tag: "Import",
      summary: "Import what was found, of one client or of all. Asked again it goes on; the sessions are only read",
      scope: "admin",
      body: startImportSchema,
      result: importsSchema,
    },
    async ({ body, principal }) => {
      demandAllProjects(principal);
      await imports.start(body.client);
      log({ level: "info", msg: "import requested", client: body.client ?? "all", by: principal.name });
      return imports.state();
    },
  );

  api.operation(
    {
      id: "stopImports",
      method: "delete",
      path: "/api/imports",
      tag: "Import",
      summary: "Begin no further session. What was imported stays, and another import goes on from there",
      scope: "admin",
      result: importsSchema,
    },
    async ({ principal }) => {
      demandAllProjects(principal);
      imports.stop();
      return imports.state();
    },
  );
}

/** Sessions are of any project: their number alone would tell of those that a caller may not know of. */
function demandAllProjects({ name, projects }: Principal): void {
  if (projects === undefined) return;
  throw new ApiError(
    403,
    "project_refused",
    `The token ${name} is limited to some projects; sessions may be of others.`,
  );
}
