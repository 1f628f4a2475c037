import { readFile } from "node:fs/promises";
import { parseScriptFile } from "./script-file.ts";
import { startModelServer } from "./server.ts";

/** `node dist/scripted/model-server/main.js <script.json>`: prints its URL as one line and serves until a signal. */
async function serve(path: string): Promise<void> {
  const server = await startModelServer(parseScriptFile(await readFile(path, "utf8")));
  console.log(server.url);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
}

const [path] = process.argv.slice(2);
try {
  if (path === undefined) throw new Error("usage: node main.js <script.json>");
  await serve(path);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
