import { readFile } from "node:fs/promises";
import { parseScriptFile } from "./script-file.ts";
import { startModelServer } from "./server.ts";

/** `node dist/scripted/model-server/main.js <script.json>`: prints its URL as one line and serves until a signal. */
const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("usage: node main.js <script.json>");
  process.exitCode = 2;
} else {
  const server = await startModelServer(parseScriptFile(await readFile(path, "utf8")));
  console.log(server.url);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
}
