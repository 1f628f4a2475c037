import { digestOf } from "../digest.ts";
import { InteractionError, PolicyError } from "../errors.ts";
import type { CallsPart } from "../parts.ts";
import { ask } from "./ask.ts";

/**
 * Asks the policy before a call and records its decision. In `enforce` mode a block throws, and an approval is asked
 * of a person, bound to a digest of the arguments.
 * @throws PolicyError, InteractionError
 */
export async function checkPolicy(
  calls: CallsPart,
  capability: string,
  resource: string,
  args: unknown,
): Promise<void> {
  if (calls.meetsEnd()) return new Promise(() => {});
  const { policy } = calls.attempt.engine;
  const { decision, rule, reason } = policy.evaluate(capability, resource);
  calls.attempt.emit(
    "PolicyCheck",
    { capability, resource, decision, rule, reason, enforced: policy.enforced },
    calls.scope,
  );
  if (!policy.enforced || decision === "allow") return;
  if (decision === "block") throw new PolicyError(capability, resource, rule, reason);
  const argumentsSha256 = digestOf(calls.attempt.engine, args);
  const answer = await ask(
    calls,
    { message: `Allow ${capability} on ${resource}? ${reason}` },
    { interactionType: "approval", argumentsSha256 },
  );
  if (answer.action !== "accept") throw new InteractionError(answer.action);
}
