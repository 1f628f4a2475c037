import { rmSync } from "node:fs";
import { until } from "./until.ts";

/** Removes a folder to which a process that outlives its test may still write. `rmSync` alone gives up on a file that came meanwhile. */
export async function removeFolder(folder: string): Promise<void> {
  await until(
    async () => {
      try {
        rmSync(folder, { recursive: true, force: true });
        return "removed";
      } catch (error) {
        return String(error);
      }
    },
    (outcome) => outcome === "removed",
  );
}
