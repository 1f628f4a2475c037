export { CATALOGUE, type EventType, isEventType, type PayloadOf } from "./catalogue.ts";
export type { EventClass, EventDefinition } from "./define.ts";
export type { AnswerAction } from "./human.ts";
export type { Divergence, Grade, GradeRange, Verdict } from "./replay.ts";
export type { CodeRecord, InFlightPolicy, RunOutcome, Totals, WorkspaceRecord } from "./run.ts";
export type { ArtifactRef, Cost, ErrorRecord, StoredValue, StreamRecord, Usage } from "./shared.ts";
export type { NodeType, StepOutcome } from "./step.ts";
export type { ProcessRecord, ToolStatus } from "./tool.ts";
