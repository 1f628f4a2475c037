export type { AgentCommand, AgentMessage, AgentPort, AgentProcess } from "./agent.ts";
export type { Answer, AskPort, Question } from "./ask.ts";
export type { Clock } from "./clock.ts";
export type { FilePort } from "./files.ts";
export type { ModelOutcome, ModelPort } from "./model.ts";
export type { ShellCommand, ShellOutcome, ShellPort } from "./shell.ts";
