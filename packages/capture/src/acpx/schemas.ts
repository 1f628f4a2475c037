import { z } from "zod";

/** Shapes of `acpx` 0.19, read tolerantly: unknown fields stay, what is not needed may be absent. */
export const ACPX_BUNDLE = "acpx.flow-run-bundle.v1";

const RUN_STATUSES = ["running", "waiting", "completed", "failed", "timed_out"] as const;
const OUTCOMES = ["ok", "failed", "timed_out", "cancelled"] as const;
const NODE_TYPES = ["acp", "compute", "action", "checkpoint"] as const;

const artifactSchema = z.object({
  path: z.string(),
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const pathsSchema = z.looseObject({
  flow: z.string().optional(),
  trace: z.string().optional(),
  runProjection: z.string().optional(),
  stepsProjection: z.string().optional(),
});

export const manifestSchema = z.looseObject({
  schema: z.literal(ACPX_BUNDLE),
  runId: z.string(),
  flowName: z.string(),
  runTitle: z.string().optional(),
  flowPath: z.string().optional(),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  status: z.enum(RUN_STATUSES),
  paths: pathsSchema.optional(),
  sessions: z
    .array(
      z.looseObject({
        id: z.string(),
        handle: z.string(),
        bindingPath: z.string().optional(),
        recordPath: z.string().optional(),
        eventsPath: z.string().optional(),
      }),
    )
    .default([]),
});
export type AcpxManifest = z.infer<typeof manifestSchema>;

const edgeSchema = z.looseObject({
  from: z.string(),
  to: z.string().optional(),
  switch: z.looseObject({ on: z.string(), cases: z.record(z.string(), z.string()) }).optional(),
});

export const flowSchema = z.looseObject({
  nodes: z.record(
    z.string(),
    z.looseObject({ actionExecution: z.string().optional(), statusDetail: z.string().optional() }),
  ),
  edges: z.array(edgeSchema).default([]),
});
export type AcpxFlow = z.infer<typeof flowSchema>;

export const bindingSchema = z.looseObject({
  handle: z.string(),
  bundleId: z.string(),
  agentName: z.string().default("agent"),
  agentCommand: z.string().default(""),
  agentArgv: z.array(z.string()).nullish(),
  cwd: z.string().default(""),
  acpxRecordId: z.string().optional(),
  acpSessionId: z.string().optional(),
  agentSessionId: z.string().optional(),
});
export type AcpxBinding = z.infer<typeof bindingSchema>;

const conversationSchema = z.looseObject({
  sessionId: z.string(),
  eventStartSeq: z.int(),
  eventEndSeq: z.int(),
});
export type AcpxConversation = z.infer<typeof conversationSchema>;

const actionSchema = z.looseObject({
  actionType: z.string(),
  command: z.string().optional(),
  args: z.array(z.string()).optional(),
  cwd: z.string().optional(),
  exitCode: z.int().nullish(),
  signal: z.string().nullish(),
  durationMs: z.number().nonnegative().optional(),
});
export type AcpxAction = z.infer<typeof actionSchema>;

/** What is known about an attempt when it is over: fields of `node_outcome`, and of a step's `trace`. */
const receiptsSchema = z.looseObject({
  sessionId: z.string().optional(),
  promptArtifact: artifactSchema.optional(),
  rawResponseArtifact: artifactSchema.optional(),
  conversation: conversationSchema.optional(),
  action: actionSchema.optional(),
  stdoutArtifact: artifactSchema.optional(),
  stderrArtifact: artifactSchema.optional(),
  outputInline: z.unknown().optional(),
  outputArtifact: artifactSchema.optional(),
});
export type Receipts = z.infer<typeof receiptsSchema>;

export const PAYLOADS = {
  run_started: z.looseObject({
    flowName: z.string(),
    runTitle: z.string().optional(),
    flowPath: z.string().optional(),
    inputArtifact: artifactSchema.optional(),
  }),
  node_started: z.looseObject({ nodeType: z.enum(NODE_TYPES), timeoutMs: z.number().nonnegative().optional() }),
  node_heartbeat: z.looseObject({ statusDetail: z.string().optional() }),
  artifact_written: z.looseObject({}),
  session_bound: z.looseObject({
    sessionId: z.string(),
    handle: z.string(),
    bindingArtifact: artifactSchema.optional(),
  }),
  acp_prompt_prepared: z.looseObject({ sessionId: z.string(), promptArtifact: artifactSchema }),
  acp_response_parsed: receiptsSchema.extend({ sessionId: z.string() }),
  action_prepared: z.looseObject({ action: actionSchema }),
  action_completed: receiptsSchema.extend({ action: actionSchema }),
  node_outcome: receiptsSchema.extend({
    nodeType: z.enum(NODE_TYPES),
    outcome: z.enum(OUTCOMES),
    durationMs: z.number().nonnegative().optional(),
    error: z.string().nullish(),
  }),
  run_completed: z.looseObject({ status: z.enum(RUN_STATUSES) }),
  run_failed: z.looseObject({ status: z.enum(RUN_STATUSES), error: z.string().nullish() }),
} as const;
export type TraceType = keyof typeof PAYLOADS;
export type TracePayload<Type extends TraceType> = z.infer<(typeof PAYLOADS)[Type]>;

export const envelopeSchema = z.looseObject({
  seq: z.int().positive(),
  at: z.string(),
  type: z.string(),
  nodeId: z.string().optional(),
  attemptId: z.string().optional(),
  sessionId: z.string().optional(),
  payload: z.looseObject({}),
});

const resultSchema = z.looseObject({
  attemptId: z.string(),
  nodeId: z.string(),
  nodeType: z.enum(NODE_TYPES),
  outcome: z.enum(OUTCOMES),
  startedAt: z.string(),
  finishedAt: z.string(),
  durationMs: z.number().nonnegative().optional(),
  error: z.string().nullish(),
  trace: receiptsSchema.optional(),
});
export type AcpxStep = z.infer<typeof resultSchema>;

export const stepsSchema = z.array(resultSchema);

export const runSchema = z.looseObject({
  status: z.enum(RUN_STATUSES),
  finishedAt: z.string().optional(),
  error: z.string().nullish(),
  waitingOn: z.string().optional(),
  statusDetail: z.string().optional(),
  results: z.record(z.string(), resultSchema).default({}),
  steps: stepsSchema.default([]),
  currentNode: z.string().optional(),
  currentAttemptId: z.string().optional(),
  currentNodeType: z.enum(NODE_TYPES).optional(),
  currentNodeStartedAt: z.string().optional(),
});
export type AcpxRun = z.infer<typeof runSchema>;
