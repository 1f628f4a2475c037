import type { Home } from "@openexec/bundle";
import { resumeElsewhere } from "../compose/server/go-on.ts";
import { logWriter } from "../compose/server/log-writer.ts";
import { openBrowser } from "../compose/server/open-browser.ts";
import { findServer } from "../compose/server/server-record.ts";
import { type StartedServer, startServer } from "../compose/server/start-server.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";

/** The demo's runs are served on the first free port from here on. */
const FIRST_PORT = 4780;
const MOST_PORTS = 100;

/** Whether somebody sits at a terminal who could look at a page now and press Ctrl-C later. */
export function canServe({ stdout, env, globals }: Context): boolean {
  return globals.format === "text" && stdout.isTTY === true && !env.CI;
}

/**
 * Serves the runs of a home until Ctrl-C, and prints where one of them is; opens it where there is a display. A server of
 * this home that runs already is enough: its address is printed.
 */
export async function serveRuns(context: Context, home: Home, runId: string, firstPort = FIRST_PORT): Promise<void> {
  const { stdout, env, signal } = context;
  const known = findServer(home)?.url;
  const server = known === undefined ? await startFrom(firstPort, context, home) : undefined;
  const url = new URL(`runs/${runId}`, known ?? server?.url).href;
  stdout.write(`  Look at it: ${url}\n`);
  if (hasDisplay(env)) await openBrowser(url);
  if (server === undefined) return;
  stdout.write("  Ctrl-C ends the server.\n");
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.close();
}

async function startFrom(first: number, { env, stderr, now }: Context, home: Home): Promise<StartedServer> {
  const log = logWriter(stderr, "error", now);
  const goOn = resumeElsewhere(home, { ...env }, log);
  for (let port = first; ; port++) {
    try {
      return await startServer({ home, host: "127.0.0.1", port, log, env, now, goOn });
    } catch (error) {
      const isTaken = error instanceof CliError && error.code === "port_taken";
      if (!isTaken || port >= first + MOST_PORTS) throw error;
    }
  }
}

/** @param platform that of this process */
export function hasDisplay(env: Context["env"], platform: NodeJS.Platform = process.platform): boolean {
  if (platform === "darwin" || platform === "win32") return true;
  return [env.DISPLAY, env.WAYLAND_DISPLAY].some((display) => display !== undefined && display !== "");
}
