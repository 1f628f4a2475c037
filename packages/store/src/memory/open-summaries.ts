import type { SummaryIndex } from "../summary-index.ts";
import { MemorySummaryIndex } from "./summary-index.ts";

/** An empty index that lives as long as the process. */
export async function openMemorySummaries(): Promise<SummaryIndex> {
  return new MemorySummaryIndex();
}
