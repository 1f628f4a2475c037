import { z } from "zod";
import { defineEvent } from "./define.ts";
import { durationSchema, errorSchema, sha256Schema, usageSchema, valueSchema } from "./shared.ts";
import { conversationRangeSchema } from "./step.ts";

export const sessionBound = defineEvent(
  "SessionBound",
  "carried",
  z.strictObject({
    handle: z.string(),
    agent: z.string(),
    command: z.array(z.string()),
    cwd: z.string(),
    isolated: z.boolean(),
    protocolIds: z.record(z.string(), z.string()),
    bindingSha256: sha256Schema,
  }),
);

/** One prompt to an agent. Its outcome is served; the messages in between are the session's `events.ndjson`. */
export const agentTurnStarted = defineEvent(
  "AgentTurnStarted",
  "derived",
  z.strictObject({ handle: z.string(), agent: z.string(), prompt: valueSchema, retryOf: z.string().optional() }),
);

export const agentTurn = defineEvent(
  "AgentTurn",
  "served",
  z.strictObject({
    status: z.enum(["ok", "failed", "timed_out", "cancelled", "interrupted"]),
    stopReason: z.string().optional(),
    /** All text that the agent said in this turn. */
    reply: valueSchema.optional(),
    conversation: conversationRangeSchema.optional(),
    usage: usageSchema.optional(),
    cost: z.strictObject({ amount: z.number(), currency: z.string() }).optional(),
    durationMs: durationSchema,
    error: errorSchema.optional(),
  }),
  ["durationMs", "error.stack"],
);
