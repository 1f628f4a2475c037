import { spawn } from "node:child_process";

const OPENERS = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] } as const satisfies Partial<
  Record<NodeJS.Platform, readonly string[]>
>;

/** Opens an address in the browser of this machine. @returns whether there was something that opens addresses */
export async function openBrowser(url: string): Promise<boolean> {
  const words: readonly string[] = process.platform in OPENERS ? OPENERS[process.platform as "darwin"] : ["xdg-open"];
  const [program = "", ...rest] = words;
  return new Promise((resolve) => {
    const child = spawn(program, [...rest, url], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
