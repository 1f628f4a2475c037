import { z } from "zod";
import { defineEvent } from "./define.ts";
import { artifactRefSchema, costSchema, durationSchema, errorSchema, sha256Schema, valueSchema } from "./shared.ts";

const TRIGGER_TYPES = ["cli", "http", "mcp", "schedule", "ci", "import", "replay", "fork", "record"] as const;
export const RUN_OUTCOMES = ["completed", "failed", "timed_out", "cancelled"] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

export const actorSchema = z.strictObject({ type: z.string(), name: z.string() });

export const workspaceSchema = z.strictObject({
  cwd: z.string(),
  repo: z.string().optional(),
  branch: z.string().optional(),
  baseCommit: z.string().optional(),
  treeHash: z.string().optional(),
  dirtyPatch: artifactRefSchema.optional(),
});
export type WorkspaceRecord = z.infer<typeof workspaceSchema>;

const moduleSchema = z.strictObject({ path: z.string(), sha256: sha256Schema });
export const codeSchema = z.strictObject({
  /** Path of the entry module, relative to the root of the project where it has one. */
  entry: z.string(),
  /** Where the project stood when it ran: a replay looks there for today's code. */
  root: z.string().optional(),
  modules: z.array(moduleSchema),
  /** The sources of all modules as one JSON object. */
  sources: artifactRefSchema.optional(),
  /** The compiled program that ran, self-contained. */
  program: artifactRefSchema.optional(),
  lockFile: moduleSchema.optional(),
  node: z.string(),
  icu: z.string(),
  /** IANA time zone and BCP 47 locale that the code formatted dates and numbers in; a replay runs in them. */
  timeZone: z.string().optional(),
  locale: z.string().optional(),
  /** Code that a client submitted instead of a file. */
  submitted: valueSchema.optional(),
});
export type CodeRecord = z.infer<typeof codeSchema>;

const runtimeSchema = z.strictObject({ name: z.string(), version: z.string(), flags: z.array(z.int()) });

export const replayOriginSchema = z.strictObject({
  of: z.string(),
  ofHead: sha256Schema,
  mode: z.enum(["exact", "step", "model", "policy"]),
  cursor: z.string().optional(),
  overrides: z.unknown().optional(),
});

export const runStarted = defineEvent(
  "RunStarted",
  "carried",
  z.strictObject({
    format: z.literal("openexec.timeline.v1"),
    runId: z.string(),
    name: z.string(),
    title: z.string().optional(),
    project: z.string(),
    flowHash: sha256Schema.optional(),
    policyHash: sha256Schema.optional(),
    contextPackHash: sha256Schema.optional(),
    code: codeSchema.optional(),
    input: valueSchema.optional(),
    trigger: z.strictObject({ type: z.enum(TRIGGER_TYPES), meta: z.unknown().optional() }),
    actor: actorSchema,
    workspace: workspaceSchema,
    runtime: runtimeSchema,
    /** Values the engine decides by, so that a replay decides alike. */
    options: z.unknown().optional(),
    fork: z.strictObject({ of: z.string(), atSeq: z.int(), headAtSeq: sha256Schema }).optional(),
    replay: replayOriginSchema.optional(),
  }),
);

const inFlightSchema = z.strictObject({ callId: z.string(), type: z.string(), name: z.string().optional() });

export const runPaused = defineEvent(
  "RunPaused",
  "carried",
  z.strictObject({ reason: z.string(), interactions: z.array(z.string()).optional() }),
);

export const runInterrupted = defineEvent(
  "RunInterrupted",
  "carried",
  z.strictObject({
    lastSeq: z.int(),
    inFlight: z.array(inFlightSchema),
    bytesCut: z.int().nonnegative(),
    /** Process groups of calls in flight that still lived and were ended. */
    processesEnded: z.array(z.int()).optional(),
  }),
);

export const IN_FLIGHT_POLICIES = ["ask", "retry", "wait", "fail"] as const;
export type InFlightPolicy = (typeof IN_FLIGHT_POLICIES)[number];

export const runResumed = defineEvent(
  "RunResumed",
  "carried",
  z.strictObject({
    segment: z.int().positive(),
    runtime: runtimeSchema,
    codeSha256: sha256Schema.optional(),
    actor: actorSchema,
    environment: z.strictObject({ host: z.string(), platform: z.string(), node: z.string() }),
    workspace: workspaceSchema,
    /** What becomes of each call that was in flight, by call id. */
    inFlight: z.record(z.string(), z.enum(["retry", "wait", "fail"])).optional(),
    permissions: z.string().optional(),
  }),
);

export const cancelRequested = defineEvent(
  "CancelRequested",
  "carried",
  z.strictObject({ by: actorSchema, scope: z.string(), reason: z.string().optional() }),
);

export const timeoutFired = defineEvent(
  "TimeoutFired",
  "carried",
  z.strictObject({ timeoutMs: z.number().nonnegative(), scope: z.enum(["run", "attempt"]) }),
);

export const totalsSchema = z.strictObject({
  steps: z.int().nonnegative(),
  modelCalls: z.int().nonnegative(),
  toolCalls: z.int().nonnegative(),
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  cost: z.array(costSchema),
  /** Model calls whose price is unknown. */
  unpricedCalls: z.int().nonnegative(),
  durationMs: durationSchema,
});
export type Totals = z.infer<typeof totalsSchema>;

export const runCompleted = defineEvent(
  "RunCompleted",
  "derived",
  z.strictObject({
    status: z.enum(RUN_OUTCOMES),
    error: errorSchema.optional(),
    output: valueSchema.optional(),
    totals: totalsSchema,
  }),
  ["totals.durationMs", "error.stack"],
);
