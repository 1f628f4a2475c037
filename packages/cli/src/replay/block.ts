import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How a replay is kept away from the world, by name in its verdict. */
export interface Block {
  /** `permission+netns+guards`, or `permission+guards` where no namespace is allowed. */
  readonly name: string;
  /** The command that starts Node inside the block, and what goes before its own arguments. */
  readonly command: string;
  readonly args: readonly string[];
}

const UNSHARE_ROOT = ["--net"];
const UNSHARE_USER = ["--map-root-user", "--net"];
let unshare: readonly string[] | null | undefined;

/** The strongest block that this machine allows. Probed once per process. */
export function strongestBlock(writable: string, readable: readonly string[] = ["*"]): Block {
  const reads = readable.map((path) => `--allow-fs-read=${path}`);
  const node = [...permissionFlags(), ...reads, `--allow-fs-write=${writable}/*`, "--no-warnings"];
  unshare ??= probe();
  if (unshare === null) return { name: "permission+guards", command: process.execPath, args: node };
  return { name: "permission+netns+guards", command: "unshare", args: [...unshare, process.execPath, ...node] };
}

/** The permission model was experimental before Node 22.13 and 23.5. */
function permissionFlags(): readonly string[] {
  return process.allowedNodeEnvironmentFlags.has("--permission") ? ["--permission"] : ["--experimental-permission"];
}

/** Flags for a network namespace without interfaces, or `null` when this user may not make one. */
function probe(): readonly string[] | null {
  if (process.platform !== "linux") return null;
  const works = (flags: readonly string[]): boolean =>
    spawnSync("unshare", [...flags, "true"], { stdio: "ignore", timeout: 2000 }).status === 0;
  const flags = process.getuid?.() === 0 ? UNSHARE_ROOT : UNSHARE_USER;
  return works(flags) ? flags : null;
}

/** The folder that holds this program and the packages that it needs. */
export function installation(): string {
  return fileURLToPath(new URL("../../../..", import.meta.url));
}
