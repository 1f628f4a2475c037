/**
 * Runs flows, records every effect, replays them exactly.
 * @packageDocumentation
 */

export { RecordDivergedError } from "./api/record-diverged-error.ts";
export { type ReplayRecord, recordReplay } from "./api/record-replay.ts";
export {
  type CodeFiles,
  type RecordOptions,
  type RunControl,
  type RunIdentity,
  type RunResult,
  recordRun,
} from "./api/record-run.ts";
export { recordedBehaviours } from "./api/recorded-behaviours.ts";
export { type ReplayOptions, type ReplayReport, recordedHeader, replayRun } from "./api/replay-run.ts";
export { replayStep } from "./api/replay-step.ts";
export { type ResumeOptions, resumeRun } from "./api/resume-run.ts";
export type { LivePorts } from "./driver/live-ports.ts";
export { TapeDriver } from "./driver/tape.ts";
export type { LineReader } from "./driver/tape-reader.ts";
export type { TapeSecrets } from "./driver/tape-secrets.ts";
export type { TapeSource } from "./driver/tape-source.ts";
export type { EngineOptions } from "./engine/options.ts";
export { DEFAULT_ENGINE_OPTIONS, RUNTIME_NAME, RUNTIME_VERSION } from "./engine/options.ts";
export { flowJson } from "./flow/snapshot.ts";
export type { FlowDefinition } from "./flow/types.ts";
export { behaveAs, behaves } from "./globals/behaviour.ts";
export { noteOutside } from "./globals/code-context.ts";
export { originals } from "./globals/originals.ts";
export { standIn } from "./globals/stand-in.ts";
export { createAgentPort } from "./live/agent/agent-port.ts";
export { createFilePort } from "./live/files/file-port.ts";
export type { ModelEnvironment } from "./live/model/endpoint.ts";
export { createModelPort, type ModelPortOptions } from "./live/model/model-port.ts";
export { createShellPort } from "./live/shell/shell-port.ts";
export { DEFAULT_POLICY, type Policy, policyOfSnapshot, writtenPolicySchema } from "./policy/policy.ts";
export type {
  AgentCommand,
  AgentMessage,
  AgentPort,
  AgentProcess,
  Answer,
  AskPort,
  Clock,
  FilePort,
  ModelOutcome,
  ModelPort,
  Question,
  ShellCommand,
  ShellOutcome,
  ShellPort,
} from "./ports/index.ts";
export { type CompiledProgram, compileProgram } from "./program/compile.ts";
export { type LoadedFlow, loadProgram, loadProgramFile, REAL_VALUES } from "./program/load.ts";
export { ProgramError } from "./program/program-error.ts";
export { loadPrices, PRICE_TABLE, type PriceOf } from "./record/prices.ts";
export type { Filter, Logged } from "./record/recorder.ts";
