import type { RunStatus } from "@openexec/timeline";

/** Runs whose log may go on. */
export const UNSETTLED: ReadonlySet<RunStatus> = new Set(["pending", "running", "waiting", "interrupted"]);
