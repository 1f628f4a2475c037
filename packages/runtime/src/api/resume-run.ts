import type { Draft, PayloadOf, RunId, WorkspaceRecord } from "@openexec/timeline";
import { LiveDriver } from "../driver/live.ts";
import type { LivePorts } from "../driver/live-ports.ts";
import { ResumeDriver } from "../driver/resume.ts";
import type { TapeDriver } from "../driver/tape.ts";
import type { TapeSecrets } from "../driver/tape-secrets.ts";
import type { TapeSource } from "../driver/tape-source.ts";
import { Engine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { RUNTIME_NAME, RUNTIME_VERSION } from "../engine/options.ts";
import type { ValueBuffer } from "../engine/value-buffer.ts";
import type { FlowDefinition } from "../flow/types.ts";
import { catchGlobals } from "../globals/catch-globals.ts";
import { type Policy, PolicyEngine, policyOfRecord } from "../policy/policy.ts";
import { type Logged, Recorder } from "../record/recorder.ts";
import { RecordDivergedError } from "./record-diverged-error.ts";
import { controlOf, type RunControl, type RunResult, toResult } from "./record-run.ts";
import { loadInput, recordedHeader } from "./replay-run.ts";

type Resumed = PayloadOf<"RunResumed">;

export interface ResumeOptions {
  readonly flow: FlowDefinition;
  readonly source: TapeSource;
  readonly loaded?: ValueBuffer;
  /** The recorded one. Where the flow itself had set it, today's flow does. */
  readonly policy: Policy;
  readonly ports: LivePorts;
  /** What placeholders of the record stand for: the code had the secrets, and gets them again. */
  readonly secrets?: TapeSecrets;
  readonly services?: Readonly<Record<string, unknown>>;
  /** Which segment of the log this is; the first was 1. */
  readonly segment: number;
  readonly actor: Resumed["actor"];
  readonly environment: Resumed["environment"];
  readonly workspace: WorkspaceRecord;
  readonly codeSha256?: string;
  /** What becomes of each call that was in flight. */
  readonly inFlight: NonNullable<Resumed["inFlight"]>;
  /** What the recovery found and did; absent: the run had paused. */
  readonly interruption?: Pick<PayloadOf<"RunInterrupted">, "bytesCut" | "processesEnded">;
  readonly onEvent?: (event: Logged) => void;
  readonly afterRun?: (carry: (draft: Draft) => void) => Promise<void>;
  readonly onStart?: (control: RunControl) => void;
}

/**
 * Goes on with a run: its log is the tape up to its end, then the world answers, appending to the same log.
 * @throws RecordDivergedError when today's code does not lead to where the log stands; nothing was written then
 */
export async function resumeRun(options: ResumeOptions): Promise<RunResult> {
  catchGlobals();
  const { flow, source } = options;
  const driver = new ResumeDriver(
    source,
    (tape) => goLive(options, tape, header.runtime.flags),
    options.inFlight,
    options.secrets,
  );
  const header = recordedHeader(driver.tape);
  const input = await loadInput(source, header.input, options.secrets?.recall);
  const engineOptions = header.options as EngineOptions;
  const engine = new Engine(
    flow,
    input,
    driver,
    engineOptions,
    new PolicyEngine(policyOfRecord(flow, options.policy, engineOptions.policyFrom)),
    options.services,
  );
  if (options.loaded !== undefined && !options.loaded.isEmpty)
    driver.emit({ type: "Effect", payload: options.loaded.take() });
  options.onStart?.(
    controlOf(
      () => driver.live,
      (use) => driver.whenLive(use),
    ),
  );
  try {
    const result = await engine.run();
    const { divergence, missing } = driver.tape.findings;
    if (driver.live === undefined)
      throw new RecordDivergedError(divergence ?? missing ?? { seq: 0, reason: "the run is over" });
    await options.afterRun?.((draft) => driver.live?.carry(draft));
    await driver.live.recorder.flush();
    return toResult(header.runId as RunId, result, driver.live.recorder.head, options.ports.filter);
  } finally {
    driver.live?.watch.stop();
    await driver.live?.agents.closeAll();
  }
}

function goLive(options: ResumeOptions, tape: TapeDriver, flags: readonly number[]): LiveDriver {
  const { ports, interruption } = options;
  const recorder = new Recorder(ports.sink, ports.filter, ports.clock, options.onEvent, tape.chain.position);
  const live = new LiveDriver(recorder, ports, tape.chain.counter, (id) => messagesIn(options.source, id), {
    nested: tape.nested,
    source: options.source,
    recall: tape.recall,
  });
  if (interruption !== undefined) {
    live.carry({
      type: "RunInterrupted",
      payload: {
        lastSeq: tape.chain.position.seq,
        inFlight: tape.inFlight.map(({ id, type, name }) => ({ callId: id, type, name })),
        bytesCut: interruption.bytesCut,
        ...(interruption.processesEnded && { processesEnded: interruption.processesEnded }),
      },
    });
  }
  const { segment, actor, environment, workspace, codeSha256, inFlight } = options;
  live.carry({
    type: "RunResumed",
    payload: {
      segment,
      runtime: { name: RUNTIME_NAME, version: RUNTIME_VERSION, flags: [...flags] },
      ...(codeSha256 !== undefined && { codeSha256 }),
      actor,
      environment,
      workspace,
      inFlight,
    },
  });
  live.queue.push({ type: "resumed", inFlight });
  return live;
}

/** How many messages of a session there are already. */
function messagesIn(source: TapeSource, sessionId: string): number {
  const lines = source.session(sessionId);
  let count = 0;
  while (lines?.next() !== undefined) count++;
  return count;
}
