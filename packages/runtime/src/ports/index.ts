export type { AgentCommand, AgentEvents, AgentMessage, AgentPort, AgentProcess } from "./agent.ts";
export type { Answer, AskPort, Question } from "./ask.ts";
export type { Clock } from "./clock.ts";
export type { FilePort } from "./files.ts";
export type { ModelOutcome, ModelPort, WireChunk, WireMessage } from "./model.ts";
export type { ShellCommand, ShellOutcome, ShellPort, ShellWatcher } from "./shell.ts";
