import { createHash, randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { problemSchema } from "@openexec/protocol/schemas";
import type { Context } from "hono";
import { z } from "zod";
import type { ServerDeps } from "../deps.ts";
import type { AccessScope, Principal } from "../ports/access.ts";
import { ApiError } from "../problem/api-error.ts";
import { demandScope } from "../security/authenticate.ts";
import { KeptAnswers } from "./kept-answers.ts";

/** What middleware leaves for the routes. */
export interface ApiEnv {
  /** `route` is the one that answers, as the document names it. */
  Variables: { principal: Principal; requestId: string; route?: string };
}
export type ApiContext = Context<ApiEnv>;

type Output<Schema extends z.ZodType | undefined> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** One operation of the API: what it takes and gives, for the check of both and for the document. */
export interface Operation<
  Params extends z.ZodObject | undefined,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodType | undefined,
> {
  readonly id: string;
  readonly method: "get" | "post" | "patch" | "delete";
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly scope: AccessScope;
  readonly params?: Params;
  readonly query?: Query;
  /** The query is checked by the handler: it has a grammar of its own. */
  readonly ownQuery?: boolean;
  readonly body?: Body;
  readonly result: z.ZodType;
  /** The answer is kept compressed for as long as nothing changes of what it says that it depends on. */
  readonly isKept?: boolean;
}

export interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly principal: Principal;
  readonly context: ApiContext;
  /**
   * Says what the answer depends on.
   * @returns whether the caller has that answer already, or the server: what the handler then returns isn't sent
   */
  unchanged(...of: readonly unknown[]): boolean;
}

const PROBLEM = {
  description: "What was wrong, and what would be right",
  content: { "application/problem+json": { schema: problemSchema } },
};
/** Of every operation. */
export const PROBLEMS = { "4XX": PROBLEM, default: PROBLEM };
const SECURITY: Record<string, string[]>[] = [{ token: [] }, {}];

/** The routes, as they are served and as the document tells them. */
export class Api {
  readonly app: OpenAPIHono<ApiEnv>;
  readonly deps: ServerDeps;
  readonly #kept = new KeptAnswers();

  constructor(deps: ServerDeps) {
    this.deps = deps;
    this.app = new OpenAPIHono<ApiEnv>({
      defaultHook: (result) => {
        if (!result.success) throw result.error;
      },
    });
  }

  /** Serves an operation; what the handler returns is the body, which has the shape of `result`. */
  operation<
    Params extends z.ZodObject | undefined = undefined,
    Query extends z.ZodObject | undefined = undefined,
    Body extends z.ZodType | undefined = undefined,
  >(
    operation: Operation<Params, Query, Body>,
    handle: (asked: Asked<Output<Params>, Output<Query>, Output<Body>>) => Promise<unknown>,
  ): void {
    const { params, query, body, ownQuery } = operation;
    const shape = documented(operation);
    const request = {
      ...(params === undefined ? {} : { params }),
      ...(body === undefined ? {} : { body: { required: true, content: { "application/json": { schema: body } } } }),
    };
    const asked = { ...request, ...(query === undefined ? {} : { query }) };
    // The document tells the parameters that the handler checks by itself.
    if (ownQuery === true) this.app.openAPIRegistry.registerPath({ ...shape, request: asked });
    const route = createRoute({ ...shape, request: ownQuery === true ? request : asked, hide: ownQuery === true });
    const serve = async (c: ApiContext): Promise<Response> => {
      const principal = c.get("principal");
      c.set("route", operation.path);
      demandScope(principal, operation.scope);
      if (query === undefined) refuseParameters(c);
      let known = false;
      let keptAs: string | undefined;
      let kept: Buffer | undefined;
      const unchanged = (...of: readonly unknown[]): boolean => {
        const tag = tagOf(this.deps.version, of);
        c.header("ETag", tag);
        c.header("Cache-Control", "no-cache");
        known = matches(c.req.header("If-None-Match"), tag);
        if (operation.isKept === true && takesGzip(c.req.header("Accept-Encoding"))) keptAs = `${operation.id} ${tag}`;
        kept = keptAs === undefined ? undefined : this.#kept.get(keptAs);
        return known || kept !== undefined;
      };
      const valid = (target: "param" | "query" | "json"): unknown => c.req.valid(target as never);
      const result = await handle({
        params: (params === undefined ? undefined : valid("param")) as Output<Params>,
        query: (query === undefined || ownQuery === true ? undefined : valid("query")) as Output<Query>,
        body: (body === undefined ? undefined : valid("json")) as Output<Body>,
        principal,
        context: c,
        unchanged,
      });
      if (known) return c.body(null, 304);
      if (kept !== undefined) return sendCompressed(c, kept);
      const keep = keptAs;
      return sendJson(c, JSON.stringify(result), (body) => keep !== undefined && this.#kept.put(keep, body));
    };
    this.app.openapi(route, serve as never);
  }

  /** Serves what is no JSON document; `path` is in the router's notation, the operation's in that of OpenAPI. */
  raw(
    operation: Omit<Operation<z.ZodObject | undefined, z.ZodObject | undefined, undefined>, "result"> & {
      readonly mediaType: string;
    },
    path: string,
    handle: (c: ApiContext) => Promise<Response>,
  ): void {
    const { params, query, mediaType } = operation;
    const request = { ...(params === undefined ? {} : { params }), ...(query === undefined ? {} : { query }) };
    this.app.openAPIRegistry.registerPath({
      ...documented({ ...operation, result: z.unknown() }),
      request,
      responses: {
        200: { description: operation.summary, content: { [mediaType]: { schema: {} } } },
        ...PROBLEMS,
      },
    });
    this.app.on(operation.method.toUpperCase(), path, async (c) => {
      c.set("route", operation.path);
      demandScope(c.get("principal"), operation.scope);
      if (query === undefined) refuseParameters(c);
      return handle(c);
    });
  }
}

/** @throws ApiError `unknown_field` when there is any parameter */
function refuseParameters(c: ApiContext): void {
  const [name] = new URL(c.req.url).searchParams.keys();
  if (name === undefined) return;
  const said = JSON.stringify(name.slice(0, 100));
  throw new ApiError(400, "unknown_field", `There is no parameter ${said}: this takes none.`);
}

function documented(operation: Operation<z.ZodObject | undefined, z.ZodObject | undefined, z.ZodType | undefined>) {
  const { id, method, path, tag, summary, result, scope } = operation;
  return {
    method,
    path,
    operationId: id,
    tags: [tag],
    summary,
    security: SECURITY,
    "x-scope": scope,
    responses: { 200: { description: summary, content: { "application/json": { schema: result } } }, ...PROBLEMS },
  };
}

function tagOf(version: string, of: readonly unknown[]): string {
  const hash = createHash("sha256").update(version);
  for (const part of of) hash.update("\n").update(JSON.stringify(part) ?? "");
  return `"${hash.digest("base64url").slice(0, 27)}"`;
}

/** Shorter answers take longer to compress than to send. */
export const COMPRESSED_BYTES = 4 * 1024;
const compressed = promisify(gzip);

/** By threads of the system, in one piece and lightly: compressing must not keep other requests waiting. */
async function sendJson(c: ApiContext, text: string, onCompressed: (body: Buffer) => void): Promise<Response> {
  const bytes = Buffer.from(text);
  c.header("Content-Type", "application/json");
  if (bytes.length >= COMPRESSED_BYTES) c.header("Vary", "Accept-Encoding");
  // Told, so that what is short is not compressed later.
  if (bytes.length < COMPRESSED_BYTES || !takesGzip(c.req.header("Accept-Encoding"))) {
    return c.body(bytes, 200, { "Content-Length": String(bytes.length) });
  }
  const body = await compressed(bytes, { level: 1 });
  onCompressed(body);
  return sendCompressed(c, body);
}

function sendCompressed(c: ApiContext, body: Buffer): Response {
  const tag = c.res.headers.get("ETag");
  if (tag !== null && !tag.startsWith("W/")) c.header("ETag", `W/${tag}`);
  c.header("Content-Type", "application/json");
  c.header("Vary", "Accept-Encoding");
  return c.body(new Uint8Array(body), 200, { "Content-Encoding": "gzip", "Content-Length": String(body.length) });
}

/** Whether a client names gzip and does not refuse it; who takes anything, or something else, is left to the middleware. */
function takesGzip(header = ""): boolean {
  const own = header.split(",").find((coding) => /^\s*gzip\s*(?:;|$)/i.test(coding));
  return own !== undefined && !/;\s*q=0(?:\.0*)?\s*$/.test(own);
}

/** Compression makes a strong tag weak on its way out; it comes back as it went. */
function matches(header: string | undefined, tag: string): boolean {
  return (header ?? "").split(",").some((known) => known.trim().replace(/^W\//, "") === tag);
}

/** A name for one request, in answers and in the log. */
export function newRequestId(): string {
  return randomUUID();
}
