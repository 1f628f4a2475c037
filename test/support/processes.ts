import { readdirSync, readFileSync } from "node:fs";

/** Processes that live and carry `text` in their environment. Only on Linux; elsewhere none is found. */
export function processesWith(text: string): readonly { readonly pid: number; readonly command: string }[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const environment = read(`/proc/${name}/environ`);
      if (!environment.includes(text)) return [];
      return [{ pid: Number(name), command: read(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim() }];
    });
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    // It ended while we looked, or belongs to somebody else.
    if (error instanceof Error && "code" in error) return "";
    throw error;
  }
}
