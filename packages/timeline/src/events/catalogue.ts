import type { z } from "zod";
import { artifactCreated } from "./artifact.ts";
import type { EventDefinition } from "./define.ts";
import { effect, sleepStarted } from "./effect.ts";
import { ciJob, ciStep, gitCommit, gitSnapshot } from "./git.ts";
import { interactionRequested, interactionResolved } from "./human.ts";
import { gap, logLine } from "./log.ts";
import { modelInvocation, modelInvocationStarted } from "./model.ts";
import { policyCheck } from "./policy.ts";
import { replayVerdict } from "./replay.ts";
import {
  cancelRequested,
  runCompleted,
  runInterrupted,
  runPaused,
  runResumed,
  runStarted,
  timeoutFired,
} from "./run.ts";
import { agentTurn, agentTurnStarted, sessionBound } from "./session.ts";
import { decision, stepCompleted, stepHeartbeat, stepStarted } from "./step.ts";
import { toolCall, toolCallStarted } from "./tool.ts";
import { fileChange, networkAttempt, processSpawned } from "./world.ts";

/** Every event type of `openexec.timeline.v1`. A new type is a schema in its family's file and a row here. */
export const CATALOGUE = {
  RunStarted: runStarted,
  RunPaused: runPaused,
  RunInterrupted: runInterrupted,
  RunResumed: runResumed,
  CancelRequested: cancelRequested,
  TimeoutFired: timeoutFired,
  RunCompleted: runCompleted,
  StepStarted: stepStarted,
  StepCompleted: stepCompleted,
  StepHeartbeat: stepHeartbeat,
  Decision: decision,
  ModelInvocationStarted: modelInvocationStarted,
  ModelInvocation: modelInvocation,
  ToolCallStarted: toolCallStarted,
  ToolCall: toolCall,
  PolicyCheck: policyCheck,
  InteractionRequested: interactionRequested,
  InteractionResolved: interactionResolved,
  ArtifactCreated: artifactCreated,
  SessionBound: sessionBound,
  AgentTurnStarted: agentTurnStarted,
  AgentTurn: agentTurn,
  Effect: effect,
  SleepStarted: sleepStarted,
  GitCommit: gitCommit,
  GitSnapshot: gitSnapshot,
  CiJob: ciJob,
  CiStep: ciStep,
  FileChange: fileChange,
  NetworkAttempt: networkAttempt,
  ProcessSpawned: processSpawned,
  LogLine: logLine,
  Gap: gap,
  ReplayVerdict: replayVerdict,
} as const satisfies { [Type in string]: EventDefinition<Type> };

export type EventType = keyof typeof CATALOGUE;
export type PayloadOf<Type extends EventType> = z.infer<(typeof CATALOGUE)[Type]["payload"]>;

/** Whether `type` is one that this version knows. */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(CATALOGUE, type);
}
