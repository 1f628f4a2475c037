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

const policySchema = z.strictObject({ mode: z.enum(["observe", "enforce"]), rules: z.array(ruleSchema) });
export type Policy = z.infer<typeof policySchema>;

/** As people write one: a rule is about every resource unless it names some, and needs no reason. */
export const writtenPolicySchema = policySchema.extend({
  rules: z.array(ruleSchema.extend({ resource: z.string().default("*"), reason: z.string().default("") })),
});

/** Where a policy comes from that was set for a run. */
export type PolicyOrigin = "file" | "flow";

/**
 * The policy of a run that begins: the one that was given for it, else the flow's own, else none that blocks anything.
 * @throws ZodError when the flow's is none
 */
export function choosePolicy(
  flow: { readonly policy?: unknown },
  given: Policy | undefined,
): { readonly policy: Policy; readonly from?: PolicyOrigin } {
  if (given !== undefined) return { policy: given, from: "file" };
  if (flow.policy === undefined) return { policy: DEFAULT_POLICY };
  return { policy: writtenPolicySchema.parse(flow.policy), from: "flow" };
}

/**
 * The policy under which a record is replayed or resumed: the one that was given for it; else the flow's of today, as
 * its code is. A flow that sets another one decides otherwise, and its replay diverges where it does.
 * @throws ZodError when the flow's is none
 */
export function policyOfRecord(
  flow: { readonly policy?: unknown },
  recorded: Policy,
  from: PolicyOrigin | undefined,
): Policy {
  if (from === "file" || (from === undefined && flow.policy === undefined)) return recorded;
  return choosePolicy(flow, undefined).policy;
}

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
  /** Somebody has set it. */
  readonly isSet: boolean;
  readonly #rules: readonly { readonly rule: PolicyRule; readonly capability: Matcher; readonly resource: Matcher }[];

  constructor(policy: Policy) {
    this.enforced = policy.mode === "enforce";
    this.isSet = this.enforced || JSON.stringify(policy.rules) !== JSON.stringify(DEFAULT_POLICY.rules);
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
