import { z } from "zod";
import { defineEvent } from "./define.ts";

const POLICY_DECISIONS = ["allow", "block", "require_approval"] as const;

export const policyCheck = defineEvent(
  "PolicyCheck",
  "derived",
  z.strictObject({
    capability: z.string(),
    resource: z.string(),
    decision: z.enum(POLICY_DECISIONS),
    rule: z.string(),
    reason: z.string(),
    /** `false`: advisory, the policy observes only. */
    enforced: z.boolean(),
  }),
);
