import type { Health } from "@openexec/protocol";
import { requestJson } from "./http.ts";

/** How the server is, and what it will delete soon. */
export function fetchHealth(signal?: AbortSignal): Promise<Health> {
  return requestJson("/healthz", { expect: ["status"], ...(signal && { signal }) });
}
