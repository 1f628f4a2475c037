import type { TimelineEvent, UnknownEvent } from "../event.ts";
import type { EventType } from "../events/catalogue.ts";
import type { StoredValue } from "../events/shared.ts";
import { isKnownEvent } from "../read/read-timeline.ts";
import { formatCost, formatSha } from "./numbers.ts";
import { formatDuration } from "./time.ts";

/** How durations (milliseconds) and costs are written. */
export interface Amounts {
  readonly duration: typeof formatDuration;
  readonly cost: typeof formatCost;
}

const ROUNDED: Amounts = { duration: formatDuration, cost: formatCost };

/**
 * What an event says, in a few words; not escaped yet. An unknown type gives its payload as JSON.
 * @param amounts by default rounded, as everywhere
 */
export function describeEvent(event: TimelineEvent | UnknownEvent, amounts: Amounts = ROUNDED): string {
  if (!isKnownEvent(event)) return JSON.stringify(event.payload) ?? "";
  // The table has a row of the right type for each type; TypeScript cannot follow that through a union.
  const describe = DESCRIPTIONS[event.type] as (payload: unknown, amounts: Amounts) => readonly (string | undefined)[];
  return describe(event.payload, amounts)
    .filter((part) => part !== undefined && part !== "")
    .join("  ");
}

type Descriptions = {
  readonly [Type in EventType]: (
    payload: TimelineEvent<Type>["payload"],
    amounts: Amounts,
  ) => readonly (string | undefined)[];
};

const DESCRIPTIONS: Descriptions = {
  RunStarted: ({ name, title, trigger, workspace }) => [title ?? name, `by ${trigger.type}`, workspace.cwd],
  RunPaused: ({ reason }) => [reason],
  RunInterrupted: ({ inFlight, bytesCut }) => [
    `${inFlight.length} in flight`,
    bytesCut > 0 ? `${bytesCut} bytes cut` : "",
  ],
  RunResumed: ({ segment, actor }) => [`segment ${segment}`, `by ${actor.name}`],
  RunCompleted: ({ status, error, output }) => [status, error?.message, value(output)],
  CancelRequested: ({ by, scope, reason }) => [scope, `by ${by.name}`, reason],
  TimeoutFired: ({ scope, timeoutMs }, { duration }) => [scope, duration(timeoutMs)],
  StepStarted: ({ nodeType, title, inputs }) => [nodeType, title, value(inputs)],
  StepCompleted: ({ outcome, durationMs, error, output }, { duration }) => [
    outcome,
    duration(durationMs),
    error?.message,
    value(output),
  ],
  StepHeartbeat: ({ elapsedMs, detail }, { duration }) => [duration(elapsedMs), detail],
  Decision: ({ from, choice, to, rule }) => [`${from}: ${choice}`, to === undefined ? "" : `→ ${to}`, rule],
  ModelInvocationStarted: ({ provider, model }) => [`${provider} ${model}`],
  ModelInvocation: ({ model, status, durationMs, finishReason, usage, cost, error }, amounts) => [
    model,
    status,
    amounts.duration(durationMs),
    finishReason,
    usage === undefined ? "" : `${usage.inputUncached + usage.cacheRead} in, ${usage.output} out`,
    cost === undefined ? "" : amounts.cost(cost),
    error?.message,
  ],
  AgentTurnStarted: ({ agent, prompt }) => [agent, value(prompt)],
  AgentTurn: ({ status, stopReason, durationMs, reply, error }, { duration }) => [
    status,
    stopReason,
    duration(durationMs),
    error?.message,
    value(reply),
  ],
  ToolCallStarted: ({ name, origin, input }) => [name, `by ${origin}`, value(input)],
  ToolCall: ({ name, status, durationMs, process, error, output }, { duration }) => [
    name,
    status,
    duration(durationMs),
    process === undefined ? "" : `exit ${process.exitCode ?? process.signal}`,
    error?.message,
    value(output),
  ],
  PolicyCheck: ({ capability, resource, decision, rule }) => [`${capability} ${resource}`, decision, rule],
  InteractionRequested: ({ interactionType, message }) => [interactionType, message],
  InteractionResolved: ({ action, by, content }) => [action, `by ${by.name}`, value(content)],
  ArtifactCreated: ({ role, name, artifact }) => [role, name, artifact.path],
  SessionBound: ({ handle, agent, command }) => [handle, agent, command.join(" ")],
  Effect: ({ clock, monotonic, seed, env, system, timer }) => [
    timer === undefined ? "" : `timer ${timer}`,
    values("clock", clock),
    values("monotonic", monotonic),
    seed === undefined ? "" : "seed",
    values("env", env),
    values("system", system),
  ],
  SleepStarted: ({ until }) => [`until ${until}`],
  GitCommit: ({ sha, subject, files }) => [formatSha(sha), subject, `${files.length} files`],
  GitSnapshot: ({ treeHash, files }) => [formatSha(treeHash), files === undefined ? "" : `${files.length} files`],
  CiJob: ({ workflow, job, status }) => [workflow, job, status],
  CiStep: ({ job, step, status }) => [job, step, status],
  FileChange: ({ path, change }) => [change, path],
  NetworkAttempt: ({ host, port, allowed }) => [`${host}:${port}`, allowed ? "allowed" : "blocked"],
  ProcessSpawned: ({ command, args, pid }) => [`${pid}`, [command, ...args].join(" ")],
  LogLine: ({ level, message }) => [level, message],
  Gap: ({ what, reason }) => [what, reason],
  ReplayVerdict: ({ verdict, compared }) => [verdict, `${compared} compared`],
};

/** A stored value: its JSON, or the file that holds it. */
function value(stored: StoredValue | undefined): string | undefined {
  if (stored === undefined) return undefined;
  return "artifact" in stored ? stored.artifact.path : JSON.stringify(stored.value);
}

function values(name: string, list: readonly unknown[] | undefined): string {
  return list === undefined ? "" : `${name} ×${list.length}`;
}
