import { sessionDetailSchema } from "@openexec/protocol/schemas";
import {
  artifactDigest,
  BUNDLE_FOLDERS,
  bundlePathProblem,
  parseSha256,
  type SessionId,
  sessionPaths,
  splitLines,
} from "@openexec/timeline";
import { z } from "zod";
import { typeOfPath } from "../files/media-types.ts";
import { type ServedFile, serveFile, streamOf } from "../files/serve-file.ts";
import { ApiError } from "../problem/api-error.ts";
import { isFinished, type OpenedRun, type RunLogs } from "../run/run-logs.ts";
import type { Api, ApiContext } from "./api.ts";
import { demandRun, runParams } from "./one-run.ts";
import { sessionEntries } from "./run-lists.ts";

const MAX_SESSION_BYTES = 4 * 1024 * 1024;

/** Files of a run: products, sessions, the bundle itself. */
export function runFileRoutes(api: Api, logs: RunLogs): void {
  const opened = (c: ApiContext): Promise<OpenedRun> => demandRun(logs, c.req.param("id") ?? "", c.get("principal"));

  api.raw(
    {
      id: "getArtifact",
      method: "get",
      path: "/api/runs/{id}/artifacts/{sha256}",
      tag: "Run",
      summary: "The bytes of a file that the log names, or a range of them; never as something that a browser runs",
      scope: "read",
      params: runParams.extend({ sha256: z.string().describe("64 hexadecimal digits") }),
      mediaType: "application/octet-stream",
    },
    "/api/runs/:id/artifacts/:sha256",
    async (c) => {
      const { bundle } = await opened(c);
      const digest = parseSha256(c.req.param("sha256") ?? "");
      const prefix = `${BUNDLE_FOLDERS.artifacts}/sha256-${digest}.`;
      const paths = digest === undefined ? [] : await bundle.source.list(prefix);
      const path = paths.find((found) => artifactDigest(found) === digest);
      const stat = path === undefined ? undefined : await bundle.source.stat(path);
      if (path === undefined || stat === undefined) {
        throw new ApiError(404, "artifact_not_found", "This run has no file with that digest.");
      }
      const type = typeOfPath(path);
      const file: ServedFile = {
        source: bundle.source,
        path,
        bytes: stat.bytes,
        mediaType: type,
        tag: `"${digest}"`,
        immutable: true,
        ...(type === "application/octet-stream" ? { name: path.split("/").at(-1) ?? "file" } : {}),
      };
      return serveFile(file, c.req.raw);
    },
  );

  api.raw(
    {
      id: "getBundleFile",
      method: "get",
      path: "/api/runs/{id}/bundle/{path}",
      tag: "Run",
      summary:
        "A file of the bundle as it is, or a range of it. The path may have several parts; `list=1` lists those below it",
      scope: "read",
      params: runParams.extend({ path: z.string().describe("Relative to the bundle") }),
      query: z.object({ list: z.literal("1").optional() }),
      mediaType: "application/octet-stream",
    },
    "/api/runs/:id/bundle/:path{.*}",
    async (c) => {
      const run = await opened(c);
      const { bundle } = run;
      const path = c.req.param("path") ?? "";
      if (c.req.query("list") === "1") return c.json({ paths: await publicPaths(run, path) });
      const problem = bundlePathProblem(path);
      if (problem !== undefined) {
        throw new ApiError(
          400,
          "path_refused",
          `${JSON.stringify(path.slice(0, 200))} is no path in a bundle: ${problem}.`,
        );
      }
      const stat = bundle.isPublic(path) ? await bundle.source.stat(path) : undefined;
      if (stat === undefined) {
        throw new ApiError(404, "file_not_found", `This run has no file ${JSON.stringify(path)}.`);
      }
      const stable = isFinished(run) && path !== "labels.json";
      const tag = stable ? { tag: `"${run.log.head.slice(0, 32)}-${stat.bytes}"` } : {};
      return serveFile(
        { source: bundle.source, path, bytes: stat.bytes, mediaType: typeOfPath(path), ...tag },
        c.req.raw,
      );
    },
  );

  api.raw(
    {
      id: "getBundleZip",
      method: "get",
      path: "/api/runs/{id}/bundle.zip",
      tag: "Run",
      summary: "The whole bundle as a zip",
      scope: "read",
      params: runParams,
      mediaType: "application/zip",
    },
    "/api/runs/:id/bundle.zip",
    async (c) => {
      const run = await opened(c);
      if (!isFinished(run) && (await run.bundle.isWriterAlive())) {
        throw new ApiError(409, "run_in_progress", "This run is being written; half a run would not verify.", {
          hint: "Wait for its end, or cancel it.",
        });
      }
      const zip = await api.deps.bundles.zip(run.bundle);
      return c.body(streamOf(zip), 200, {
        "Content-Type": "application/zip",
        "Content-Disposition": `attachment; filename="${run.runId}.zip"`,
        "Cache-Control": "no-store",
      });
    },
  );

  api.operation(
    {
      id: "getSession",
      method: "get",
      path: "/api/runs/{id}/sessions/{sid}",
      tag: "Run",
      summary: "A session of an agent, with what was said in it",
      scope: "read",
      params: runParams.extend({ sid: z.string().max(200) }),
      query: z.strictObject({
        offset: z.coerce.number().int().min(0).default(0).describe("Where to read on, in bytes"),
        limit: z.coerce.number().int().min(1).max(5_000).default(1_000).describe("At most so many lines"),
      }),
      result: sessionDetailSchema,
    },
    async ({ params, query, principal }) => {
      const run = await demandRun(logs, params.id, principal);
      const session = sessionEntries(run.log).find(({ sessionId }) => sessionId === params.sid);
      if (session === undefined) {
        throw new ApiError(404, "session_not_found", "This run has no such session.", {
          fields: { known: sessionEntries(run.log).map(({ sessionId }) => sessionId) },
        });
      }
      return { ...session, ...(await sessionLines(run, session.sessionId, query)) };
    },
  );
}

async function publicPaths({ bundle }: OpenedRun, prefix: string): Promise<readonly string[]> {
  return (await bundle.source.list(prefix)).filter((path) => bundle.isPublic(path));
}

async function sessionLines(
  { bundle: { source } }: OpenedRun,
  sessionId: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ lines: string[]; nextOffset?: number }> {
  const { events } = sessionPaths(sessionId as SessionId);
  const stat = await source.stat(events);
  const lines: string[] = [];
  if (stat === undefined || offset >= stat.bytes) return { lines };
  let end = offset;
  for await (const line of splitLines(source.read(events, { from: offset, to: stat.bytes }), offset)) {
    if (lines.length >= limit || (lines.length > 0 && line.offset + line.length - offset > MAX_SESSION_BYTES)) {
      return { lines, nextOffset: end };
    }
    if (line.state === "open") break;
    end = line.offset + line.length + 1;
    lines.push(new TextDecoder().decode(line.content));
  }
  return { lines };
}
