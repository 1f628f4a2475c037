import type { RunRow } from "@openexec/protocol";
import { Duration } from "./numbers.tsx";
import { useNow } from "./use-now.ts";

/** Whether its time still passes. */
export function isUnderWay({ status, durationMs }: Pick<RunRow, "status" | "durationMs">): boolean {
  return durationMs === undefined && (status === "running" || status === "waiting");
}

/** How long it has been, told every second. */
export function Elapsed({ since }: { readonly since: string }) {
  const now = useNow(1000);
  return <Duration ms={Math.max(0, now - Date.parse(since))} />;
}
