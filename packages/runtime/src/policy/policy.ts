import picomatch from "picomatch";
import { z } from "zod";

const POLICY_SCHEMA = "openexec.policy-snapshot.v1";

const ruleSchema = z.strictObject({
  id: z.string(),
  /** Glob over capabilities: `shell_exec`, `tool:*`. */
  capability: z.string(),
  /** Glob over resources; `*` crosses slashes here, a resource need not be a path. */
  resource: z.string(),
  decision: z.enum(["allow", "block", "require_approval"]),
  reason: z.string(),
});
export type PolicyRule = z.infer<typeof ruleSchema>;

export const policySchema = z.strictObject({ mode: z.enum(["observe", "enforce"]), rules: z.array(ruleSchema) });
export type Policy = z.infer<typeof policySchema>;

/** Without a policy: observe, and one rule that allows. */
export const DEFAULT_POLICY: Policy = {
  mode: "observe",
  rules: [{ id: "default-allow", capability: "*", resource: "*", decision: "allow", reason: "no policy is set" }],
};

export interface PolicyDecision {
  readonly decision: PolicyRule["decision"];
  readonly rule: string;
  readonly reason: string;
}

/** Decides by the first rule that matches; nothing matches: block. Pure, so that a replay decides again. */
export class PolicyEngine {
  readonly enforced: boolean;
  readonly #rules: readonly { readonly rule: PolicyRule; readonly capability: Matcher; readonly resource: Matcher }[];

  constructor(policy: Policy) {
    this.enforced = policy.mode === "enforce";
    this.#rules = policy.rules.map((rule) => ({
      rule,
      capability: matcher(rule.capability),
      resource: matcher(rule.resource),
    }));
  }

  evaluate(capability: string, resource: string): PolicyDecision {
    for (const { rule, capability: matchesCapability, resource: matchesResource } of this.#rules) {
      if (!matchesCapability(capability) || !matchesResource(resource)) continue;
      return { decision: rule.decision, rule: rule.id, reason: rule.reason };
    }
    return { decision: "block", rule: "default-deny", reason: "no rule allows it" };
  }
}

type Matcher = (text: string) => boolean;

function matcher(glob: string): Matcher {
  return glob === "*" ? () => true : picomatch(glob, { bash: true, dot: true, nonegate: true });
}

/** The bytes of `policy_snapshot.json`. */
export function policySnapshotJson(policy: Policy, sha256: (text: string) => string): string {
  const hash = sha256(JSON.stringify(policy.rules));
  return `${JSON.stringify({ schema: POLICY_SCHEMA, mode: policy.mode, rules: policy.rules, hash }, undefined, 2)}\n`;
}

/** The policy in `policy_snapshot.json`. @throws when it is none */
export function policyOfSnapshot(text: string): Policy {
  const { mode, rules } = JSON.parse(text) as { mode: unknown; rules: unknown };
  return policySchema.parse({ mode, rules });
}
