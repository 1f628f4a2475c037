import { z } from "zod";

const count = z.int().nonnegative();
const durationMs = z.number().nonnegative();
const errorSchema = z.object({ code: z.string().optional(), name: z.string().optional(), message: z.string() });

/** Number of the line that began it; rows of one list are in its order. */
const seq = z.int().positive();

/** What every call has. What is absent at the end has not happened yet. */
const call = {
  seq,
  callId: z.string(),
  attemptId: z.string().optional(),
  startedAt: z.string(),
  status: z.string().optional(),
  endedSeq: z.int().positive().optional(),
  endedAt: z.string().optional(),
  durationMs: durationMs.optional(),
  error: errorSchema.optional(),
};

const attemptRowSchema = z.object({
  seq,
  attemptId: z.string(),
  nodeId: z.string(),
  nodeType: z.string(),
  title: z.string().optional(),
  startedAt: z.string(),
  outcome: z.string().optional(),
  endedSeq: z.int().positive().optional(),
  endedAt: z.string().optional(),
  durationMs: durationMs.optional(),
  error: errorSchema.optional(),
});

const modelCallRowSchema = z.object({
  ...call,
  provider: z.string(),
  model: z.string(),
  inputTokens: count.optional(),
  outputTokens: count.optional(),
  cachedTokens: count.optional(),
  /** US dollars. */
  costUsd: z.number().optional(),
  finishReason: z.string().optional(),
  timeToFirstTokenMs: durationMs.optional(),
});

const toolCallRowSchema = z.object({
  ...call,
  parentId: z.string().optional(),
  name: z.string(),
  origin: z.string(),
  /** The argument that matters: a command line, a path. */
  subject: z.string().optional(),
  exitCode: z.int().optional(),
});

const policyCheckRowSchema = z.object({
  seq,
  at: z.string(),
  attemptId: z.string().optional(),
  callId: z.string().optional(),
  capability: z.string(),
  resource: z.string(),
  decision: z.enum(["allow", "block", "require_approval"]),
  rule: z.string(),
  reason: z.string(),
  /** `false`: the policy only observes. */
  enforced: z.boolean(),
});

const interactionRowSchema = z.object({
  seq,
  interactionId: z.string(),
  attemptId: z.string().optional(),
  interactionType: z.enum(["approval", "elicitation", "checkpoint"]),
  mode: z.enum(["form", "url"]).optional(),
  message: z.string(),
  url: z.string().optional(),
  /** Stored values as in the log: `{ value }`, or `{ artifact }` where they are long. */
  schema: z.unknown().optional(),
  options: z.unknown().optional(),
  /** Digest of the arguments that an approval is for. */
  argumentsSha256: z.string().optional(),
  expiresAt: z.string().optional(),
  requestedAt: z.string(),
  /** Absent: nobody has answered. */
  action: z.enum(["accept", "decline", "cancel", "expire"]).optional(),
  content: z.unknown().optional(),
  by: z.object({ type: z.string(), name: z.string() }).optional(),
  resolvedAt: z.string().optional(),
  resolvedSeq: z.int().positive().optional(),
  waitedMs: durationMs.optional(),
});

const artifactRowSchema = z.object({
  seq,
  at: z.string(),
  attemptId: z.string().optional(),
  name: z.string(),
  role: z.string(),
  path: z.string(),
  mediaType: z.string(),
  bytes: count,
  sha256: z.string(),
});

const sessionRowSchema = z.object({
  seq,
  sessionId: z.string(),
  handle: z.string(),
  agent: z.string(),
  command: z.array(z.string()),
  cwd: z.string(),
  turns: count,
  messages: count,
});

const commitRowSchema = z.object({
  seq,
  at: z.string(),
  sha: z.string(),
  author: z.string(),
  subject: z.string(),
  files: count,
  added: count,
  removed: count,
});

const ciJobRowSchema = z.object({
  seq,
  at: z.string(),
  provider: z.string(),
  workflow: z.string(),
  run: z.string(),
  job: z.string(),
  status: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  durationMs: durationMs.optional(),
  url: z.string().optional(),
  commit: z.string().optional(),
});

/** The lists of rows that one run has. */
export const runRowsSchemas = {
  attempts: attemptRowSchema,
  modelCalls: modelCallRowSchema,
  toolCalls: toolCallRowSchema,
  policyChecks: policyCheckRowSchema,
  interactions: interactionRowSchema,
  artifacts: artifactRowSchema,
  sessions: sessionRowSchema,
  commits: commitRowSchema,
  ciJobs: ciJobRowSchema,
} as const;

/** The row of each list that one run has. */
export type RunRows = { [Name in keyof typeof runRowsSchemas]: z.infer<(typeof runRowsSchemas)[Name]> };
