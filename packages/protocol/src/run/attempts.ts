import { z } from "zod";

const count = z.int().nonnegative();

/** What went wrong, as the log says it. */
const errorRecordSchema = z.object({
  code: z.string().optional(),
  name: z.string(),
  message: z.string(),
  cause: z.array(z.object({ code: z.string().optional(), name: z.string(), message: z.string() })).optional(),
  stack: z.string().optional(),
});

const usageSchema = z.object({
  inputUncached: count,
  cacheRead: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
  output: count,
  reasoning: count,
});

const callRowSchema = z.object({
  callId: z.string(),
  callType: z.enum(["model", "tool", "agent", "interaction", "sleep"]),
  name: z.string(),
  /** The argument that matters: a command line, a path. */
  subject: z.string().optional(),
  startedSeq: count,
  startedAt: z.string(),
  parentId: z.string().optional(),
  sessionId: z.string().optional(),
  retryOf: z.string().optional(),
  /** Absent: no outcome yet. */
  status: z.string().optional(),
  endedSeq: count.optional(),
  endedAt: z.string().optional(),
  durationMs: z.number().nonnegative().optional(),
  usage: usageSchema.optional(),
  cost: z.object({ amount: z.number(), currency: z.string(), table: z.string().optional() }).optional(),
  exitCode: z.int().nullable().optional(),
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
});

/** What hangs below an attempt: calls, decisions, counts. Payloads stay in the log. */
export const stepContentsSchema = z.object({
  calls: z.array(callRowSchema).optional(),
  decisions: z
    .array(z.object({ seq: count, choice: z.string(), to: z.string().optional(), rule: z.string() }))
    .optional(),
  policyChecks: z.record(z.string(), count).optional(),
  logs: z.record(z.string(), count).optional(),
});

/** An attempt at a node, as `stepsProjection` of the timeline folds it. */
export const attemptRowSchema = stepContentsSchema.extend({
  attemptId: z.string(),
  scope: z.string().optional(),
  /** The attempt whose branch this one is in; absent at the top. */
  parent: z.string().optional(),
  nodeId: z.string(),
  attempt: count,
  nodeType: z.string(),
  title: z.string().optional(),
  timeoutMs: z.number().nonnegative().optional(),
  startedSeq: count,
  startedAt: z.string(),
  /** Absent: it has not ended. */
  outcome: z.string().optional(),
  endedSeq: count.optional(),
  endedAt: z.string().optional(),
  durationMs: z.number().nonnegative().optional(),
  error: errorRecordSchema.optional(),
  conversation: z.array(z.looseObject({ sessionId: z.string() })).optional(),
  heartbeatAt: z.string().optional(),
  detail: z.string().optional(),
  timedOut: z.literal(true).optional(),
});
