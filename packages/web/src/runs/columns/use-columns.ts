import { useStored } from "../../parts/stored.ts";
import type { ColumnChoice } from "./columns.ts";
import { parseChoice } from "./layout.ts";

/** The columns of this browser. */
export function useColumns(): readonly [ColumnChoice, (choice: ColumnChoice) => void] {
  return useStored("runs.columns", parseChoice);
}
