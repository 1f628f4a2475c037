import type { PolicyEntry } from "../../source/run-source.ts";

const WORDS = { allow: "allowed", block: "blocked", require_approval: "asks first" } as const;

export const POLICY_COLORS = {
  allow: "text-muted",
  block: "text-failed",
  require_approval: "text-waiting",
} as const satisfies Record<PolicyEntry["decision"], string>;

/** What the policy said, as a word. */
export function policyWords({ decision, enforced }: Pick<PolicyEntry, "decision" | "enforced">): string {
  return `${WORDS[decision]}${enforced || decision === "allow" ? "" : ", not enforced"}`;
}
