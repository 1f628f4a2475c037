/**
 * The server: HTTP API, live feed, host of the web app. It reads what others write; what it needs of the installation
 * comes through ports.
 * @packageDocumentation
 */

export { type AnsweringDeps, answerInteraction, cancelRun, pendingInteractions } from "./answering/answer.ts";
export type { ServerDeps } from "./deps.ts";
export { type ListenOptions, listen, type RunningServer } from "./host/listen.ts";
export { type Access, type AccessScope, type Principal, SCOPES } from "./ports/access.ts";
export type { Bundles, FoldPlace, OpenedBundle } from "./ports/bundles.ts";
export type { SessionImports } from "./ports/imports.ts";
export type { Keeper, RunChanges } from "./ports/keeper.ts";
export type { Asker, GivenAnswer, Requests, SentAnswer } from "./ports/requests.ts";
export type { Service, WriteLog } from "./ports/service.ts";
export { ApiError } from "./problem/api-error.ts";
export { type OpenedRun, RunLogs } from "./run/run-logs.ts";
