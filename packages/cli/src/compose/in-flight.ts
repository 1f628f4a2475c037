import type { InFlightPolicy } from "@openexec/timeline";

/** What `resume --in-flight` takes. */
export const IN_FLIGHT_POLICIES = ["ask", "retry", "wait", "fail"] as const satisfies readonly InFlightPolicy[];
