import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Hono } from "hono";
import type { ApiEnv } from "../routes/api.ts";
import { tokenCookie } from "../security/authenticate.ts";

const HASHED = /[/\\]assets[/\\]/;

/**
 * Serves the built web app: hashed files for ever, everything else asked again, and its page for each of its own
 * addresses. Without one a page says where the API is.
 */
export function staticApp(app: Hono<ApiEnv>, directory: string | undefined): void {
  // A token in the address moves into a cookie, so that it is in no history and no link.
  app.get("/", async (c, next) => {
    const token = c.req.query("token");
    if (token === undefined) return next();
    c.header("Set-Cookie", tokenCookie(token));
    return c.redirect("/");
  });
  if (directory === undefined || !isFile(join(directory, "index.html"))) {
    app.get("/", (c) => c.text("OpenExec serves its API here, without a web app. It is described at /api/docs.\n"));
    return;
  }
  const page = join(directory, "index.html");
  app.use("*", async (c, next) => {
    c.header("Content-Security-Policy", POLICY);
    await next();
  });
  app.use(
    "*",
    serveStatic({
      root: directory,
      precompressed: true,
      onFound: (path, c) => {
        c.header("Cache-Control", HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
      },
    }),
  );
  app.get("*", async (c, next) => {
    // A name with an ending is a file, and it isn't there.
    if (/\.[a-z0-9]+$/i.test(c.req.path)) return next();
    return c.html(readFileSync(page, "utf8"), 200, { "Cache-Control": "no-cache" });
  });
}

/** What the app's page may load: itself. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
