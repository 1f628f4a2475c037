import type { PermissionMode } from "../../flow/types.ts";
import type { PolicyDecision } from "../../policy/policy.ts";
import { digestOf } from "../digest.ts";
import { InteractionError, PolicyError } from "../errors.ts";
import type { CallsPart } from "../parts.ts";
import { ask } from "./ask.ts";

export type Access = "read" | "write" | "execute";

/**
 * Decides about something that an agent asks for: the policy that was set, when it is enforced, then the permission mode
 * of the run. What either does not allow is asked of a person; nobody there means no.
 * @throws PolicyError, InteractionError
 */
export async function permit(
  calls: CallsPart,
  capability: string,
  resource: string,
  access: Access,
  args: unknown,
): Promise<void> {
  const { policy, options } = calls.attempt.engine;
  const check = ({ decision, rule, reason }: PolicyDecision, enforced: boolean): void => {
    calls.attempt.emit("PolicyCheck", { capability, resource, decision, rule, reason, enforced }, calls.scope);
  };
  const own = policy.evaluate(capability, resource);
  if (policy.isSet) check(own, policy.enforced);
  const isDecided = policy.enforced && own.decision !== "allow";
  const made = isDecided ? own : byPermissions(options.permissions, access);
  if (!isDecided) check(made, true);
  const { decision, rule, reason } = made;
  if (decision === "allow") return;
  if (decision === "block") throw new PolicyError(capability, resource, rule, reason);
  const argumentsSha256 = digestOf(calls.attempt.engine, args);
  const answer = await ask(
    calls,
    { message: `The agent wants ${capability} on ${resource}` },
    { interactionType: "approval", argumentsSha256, whenNobody: "decline" },
  );
  if (answer.action !== "accept") throw new InteractionError(answer.action);
}

function byPermissions(mode: PermissionMode, access: Access): PolicyDecision {
  const rule = `permissions:${mode}`;
  if (mode === "approve-all") return { decision: "allow", rule, reason: "the run approves everything" };
  if (mode === "deny-all") return { decision: "block", rule, reason: "the run denies everything" };
  if (access === "read") return { decision: "allow", rule, reason: "the run approves reading" };
  return { decision: "require_approval", rule, reason: "the run approves reading only" };
}
