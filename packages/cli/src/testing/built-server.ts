import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Home } from "@openexec/bundle";
import type { StartedServer } from "../compose/server/start-server.ts";
import { PROGRAM } from "../framework/program-file.ts";

export interface BuiltOptions {
  readonly nodeOptions?: readonly string[];
  /** Besides that of the test; no session of whoever runs the tests is in it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A server of the built program, in a process of its own: it reads logs in a thread, which sources have none of. */
export async function startBuiltServer(
  home: Home,
  log: (entry: Readonly<Record<string, unknown>>) => void,
  { nodeOptions = [], env: more = {} }: BuiltOptions = {},
): Promise<StartedServer> {
  const words = [...nodeOptions, PROGRAM, "serve", "--port", "0", "--json", "--dir", home.path];
  const env = { ...process.env, HOME: home.path, ...more };
  const child = spawn(process.execPath, words, { cwd: home.path, env, stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  const caughtUp = new Promise<void>((resolve, reject) => {
    createInterface(child.stderr).on("line", (line) => {
      // Node itself may say something too.
      const entry = line.startsWith("{") ? (JSON.parse(line) as Readonly<Record<string, unknown>>) : { msg: line };
      log(entry);
      if (entry.msg === "index has caught up") resolve();
    });
    void exited.then(() => reject(new Error("The server ended.")));
  });
  const [line] = await Promise.race([once(child.stdout, "data"), exited.then(() => ["{}"])]);
  const { url = "" } = JSON.parse(String(line)) as { url?: string };
  return {
    url,
    tokenNeeded: false,
    caughtUp,
    async close() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
