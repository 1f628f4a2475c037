import type { RunIndex } from "../port.ts";
import { MemoryRunIndex } from "./run-index.ts";

/** An empty index that lives as long as the process. */
export async function openMemoryIndex(): Promise<RunIndex> {
  return new MemoryRunIndex();
}
