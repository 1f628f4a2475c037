import { digestOf } from "../digest.ts";
import { InteractionError, PolicyError } from "../errors.ts";
import type { CallsPart } from "../parts.ts";
import { ask } from "./ask.ts";

export type Access = "read" | "write" | "execute";

/**
 * Decides about something that an agent asks for: the policy when it is enforced, then the permission mode of the run.
 * What neither allows is asked of a person; nobody there means no.
 * @throws PolicyError, InteractionError
 */
export async function permit(
  calls: CallsPart,
  capability: string,
  resource: string,
  access: Access,
  args: unknown,
): Promise<void> {
  const { decision, rule, reason } = decide(calls, capability, resource, access);
  calls.attempt.emit("PolicyCheck", { capability, resource, decision, rule, reason, enforced: true }, calls.scope);
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

function decide(
  calls: CallsPart,
  capability: string,
  resource: string,
  access: Access,
): ReturnType<typeof calls.attempt.engine.policy.evaluate> {
  const { policy, options } = calls.attempt.engine;
  if (policy.enforced) {
    const own = policy.evaluate(capability, resource);
    if (own.decision !== "allow") return own;
  }
  const rule = `permissions:${options.permissions}`;
  if (options.permissions === "approve-all") return { decision: "allow", rule, reason: "the run approves everything" };
  if (options.permissions === "deny-all") return { decision: "block", rule, reason: "the run denies everything" };
  if (access === "read") return { decision: "allow", rule, reason: "the run approves reading" };
  return { decision: "require_approval", rule, reason: "the run approves reading only" };
}
