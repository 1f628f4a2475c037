import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The root of the clone. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BIN = fileURLToPath(new URL("../packages/cli/bin/openexec.mjs", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Starts the built program; it ends by itself or by `kill`. */
export function startOpenexec(args: readonly string[], { cwd = ROOT, env = {} }: Surroundings = {}): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], { cwd, env: { ...process.env, CI: "true", ...env } });
}

/** What a process said and how it ended. */
export async function ended(child: ChildProcess): Promise<Ended> {
  child.stdin?.end();
  const streams = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => (streams[name] += text));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, ...streams };
}

/** Runs the built program to its end. */
export function openexec(args: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return ended(startOpenexec(args, surroundings));
}

/** The block that replays have on this machine. */
export function expectedBlock(): string {
  const root = process.getuid?.() === 0;
  const flags = root ? ["--net"] : ["--map-root-user", "--net"];
  const allowed = process.platform === "linux" && spawnSync("unshare", [...flags, "true"]).status === 0;
  return allowed ? "permission+netns+guards" : "permission+guards";
}
