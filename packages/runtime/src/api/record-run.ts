import {
  type CallId,
  type CodeRecord,
  type Draft,
  decodeValue,
  type ErrorRecord,
  encodeValue,
  type PayloadOf,
  type RunId,
  type RunOutcome,
} from "@openexec/timeline";
import { LiveDriver } from "../driver/live.ts";
import type { LivePorts } from "../driver/live-ports.ts";
import { contextPackJson } from "../engine/context-pack.ts";
import { Engine, type EngineResult } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { RUNTIME_NAME, RUNTIME_VERSION } from "../engine/options.ts";
import type { ValueBuffer } from "../engine/value-buffer.ts";
import { flowJson } from "../flow/snapshot.ts";
import type { FlowDefinition } from "../flow/types.ts";
import { BEHAVIOUR_FLAGS } from "../globals/behaviour.ts";
import { catchGlobals } from "../globals/catch-globals.ts";
import { originals } from "../globals/originals.ts";
import { choosePolicy, type Policy, PolicyEngine, policySnapshotJson } from "../policy/policy.ts";
import type { Answer } from "../ports/index.ts";
import { type Filter, type Logged, Recorder } from "../record/recorder.ts";

type RunHeader = PayloadOf<"RunStarted">;

/** What identifies a run and says where it came from. */
export interface RunIdentity {
  readonly runId: RunId;
  readonly project: string;
  readonly title?: string | undefined;
  readonly trigger: RunHeader["trigger"];
  readonly actor: RunHeader["actor"];
  readonly workspace: RunHeader["workspace"];
}

export interface RecordOptions {
  readonly flow: FlowDefinition;
  readonly input: unknown;
  readonly identity: RunIdentity;
  readonly engine: EngineOptions;
  readonly ports: LivePorts;
  /** In place of the flow's own. */
  readonly policy?: Policy | undefined;
  readonly services?: Readonly<Record<string, unknown>>;
  /** The code that runs; `files` are kept as artifacts. */
  readonly code?: CodeFiles;
  /** What the flow's top level read while it was loaded. */
  readonly loaded?: ValueBuffer;
  /** Called for each logged event, filtered, in order. */
  readonly onEvent?: (event: Logged) => void;
  /** Called when the run is over, before the last flush: what was seen of the world goes behind `RunCompleted`. */
  readonly afterRun?: (carry: (draft: Draft) => void) => Promise<void>;
  /** Called once the driver exists: hands in cancels and answers from outside. */
  readonly onStart?: (control: RunControl) => void;
}

export interface CodeFiles {
  readonly record: Omit<CodeRecord, "sources" | "program">;
  readonly sources: string;
  readonly program: string;
}

/** Inputs from outside while a run lives. */
export interface RunControl {
  cancel(by: RunHeader["actor"], reason?: string): void;
  /** Answers a question that waits, by its call id. `false` when none with this id waits. */
  answer(interactionId: string, answer: Answer): boolean;
  /** Logs what was seen from outside (class carried). */
  carry(draft: Draft): void;
}

export interface RunResult {
  readonly runId: RunId;
  readonly status: RunOutcome | "waiting";
  readonly head: { readonly seq: number; readonly hash: string };
  readonly error?: ErrorRecord;
  readonly output?: unknown;
  /** Call ids of the questions that wait for a person. */
  readonly interactions: readonly CallId[];
}

/** Runs a flow and records it. Resolves with the outcome; rejects only when the log cannot be written. */
export async function recordRun(options: RecordOptions): Promise<RunResult> {
  catchGlobals();
  const { flow, ports, identity } = options;
  const recorder = new Recorder(ports.sink, ports.filter, ports.clock, options.onEvent);
  const driver = new LiveDriver(recorder, ports);
  const { policy, from: policyFrom } = choosePolicy(flow, options.policy);
  const engineOptions = { ...options.engine, ...(policyFrom && { policyFrom }) };
  const files = writeSnapshots(options, policy);
  const input = encodeValue(options.input, "input");
  driver.emit({
    type: "RunStarted",
    payload: {
      format: "openexec.timeline.v1",
      runId: identity.runId,
      name: flow.name,
      ...(identity.title !== undefined && { title: identity.title }),
      project: identity.project,
      ...files,
      ...(options.code && { code: keepCode(recorder, options.code) }),
      input: driver.store(input),
      trigger: identity.trigger,
      actor: identity.actor,
      workspace: identity.workspace,
      runtime: { name: RUNTIME_NAME, version: RUNTIME_VERSION, flags: [...BEHAVIOUR_FLAGS] },
      options: engineOptions,
    },
  });
  if (options.loaded !== undefined && !options.loaded.isEmpty)
    driver.emit({ type: "Effect", payload: options.loaded.take() });
  const engine = new Engine(
    flow,
    () => decodeValue(input.json),
    driver,
    engineOptions,
    new PolicyEngine(policy),
    options.services,
  );
  options.onStart?.(
    controlOf(
      () => driver,
      (use) => use(driver),
    ),
  );
  try {
    // Code that lets nothing else run is ended with its process: what it began from is found then.
    await recorder.flush();
    const result = await engine.run();
    await options.afterRun?.((draft) => driver.carry(draft));
    await recorder.flush();
    return toResult(identity.runId, result, recorder.head, ports.filter);
  } finally {
    driver.watch.stop();
    await driver.agents.closeAll();
  }
}

/**
 * Inputs from outside for a driver that may not be there yet.
 * @param whenLive calls back with the driver, at once or as soon as it is there
 */
export function controlOf(
  driver: () => LiveDriver | undefined,
  whenLive: (use: (driver: LiveDriver) => void) => void,
): RunControl {
  return {
    cancel(by, reason) {
      const payload = { by, scope: "run", ...(reason !== undefined && { reason }) };
      whenLive((live) => live.queue.push({ type: "cancel", payload }));
    },
    answer: (interactionId, answer) => driver()?.answer(interactionId as CallId, answer) ?? false,
    carry: (draft) => driver()?.carry(draft),
  };
}

/** What is told of a run is what its log holds: secrets are replaced. */
export function toResult(
  runId: RunId,
  result: EngineResult,
  head: RunResult["head"],
  filter: Pick<Filter, "json">,
): RunResult {
  if (result.type === "completed") {
    const { status, error, output } = result;
    return {
      runId,
      status,
      head,
      interactions: [],
      ...(error && { error: filter.json(error) }),
      ...(output !== undefined && { output: decodeValue(filter.json(output) as never) }),
    };
  }
  return { runId, status: "waiting", head, interactions: result.type === "paused" ? result.interactions : [] };
}

/** Writes the files that `RunStarted` names by digest. */
function writeSnapshots(
  { flow, ports }: RecordOptions,
  policy: Policy,
): Pick<RunHeader, "flowHash" | "policyHash" | "contextPackHash"> {
  const write = (path: string, text: string): string => {
    const clean = Buffer.from(ports.filter.bytes(Buffer.from(text, "utf8")));
    ports.sink.write(path, clean);
    return originals.hash("sha256", clean);
  };
  return {
    flowHash: write("flow.json", flowJson(flow)),
    policyHash: write(
      "policy_snapshot.json",
      policySnapshotJson(policy, (text) => originals.hash("sha256", text)),
    ),
    contextPackHash: write("context_pack.json", contextPackJson([], 0).json),
  };
}

function keepCode(recorder: Recorder, { record, sources, program }: CodeFiles): CodeRecord {
  return {
    ...record,
    sources: recorder.keep(Buffer.from(sources, "utf8"), "application/json"),
    program: recorder.keep(Buffer.from(program, "utf8"), "text/javascript"),
  };
}
