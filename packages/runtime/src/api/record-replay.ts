import type { EventSink, PayloadOf, RunId, RunOutcome } from "@openexec/timeline";
import { RUNTIME_NAME, RUNTIME_VERSION } from "../engine/options.ts";
import { BEHAVIOUR_FLAGS } from "../globals/behaviour.ts";
import { originals } from "../globals/originals.ts";
import { type Logged, NO_FILTER, Recorder } from "../record/recorder.ts";

type Header = PayloadOf<"RunStarted">;

export interface ReplayRecord {
  readonly runId: RunId;
  readonly original: Pick<Header, "name" | "title" | "project">;
  readonly actor: Header["actor"];
  readonly cwd: string;
  readonly replay: NonNullable<Header["replay"]>;
  readonly verdict: PayloadOf<"ReplayVerdict">;
  readonly durationMs: number;
  readonly onEvent: (event: Logged) => void;
}

const NO_TOTALS = {
  steps: 0,
  modelCalls: 0,
  toolCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cost: [],
  unpricedCalls: 0,
};

/** A replay as a run of its own: three lines. It copies nothing of the original, whose filter already stood before it. */
export function recordReplay(sink: EventSink, record: ReplayRecord): void {
  const clock = { now: originals.now, monotonic: originals.monotonic, timer: () => () => {} };
  const recorder = new Recorder(sink, NO_FILTER, clock, record.onEvent);
  const { name, title, project } = record.original;
  recorder.append({
    type: "RunStarted",
    payload: {
      format: "openexec.timeline.v1",
      runId: record.runId,
      name,
      ...(title !== undefined && { title }),
      project,
      trigger: { type: "replay" },
      actor: record.actor,
      workspace: { cwd: record.cwd },
      runtime: { name: RUNTIME_NAME, version: RUNTIME_VERSION, flags: [...BEHAVIOUR_FLAGS] },
      replay: record.replay,
    },
  });
  recorder.append({ type: "ReplayVerdict", payload: record.verdict });
  const same = record.verdict.verdict === "identical" || record.verdict.verdict === "equivalent";
  const status: RunOutcome = same ? "completed" : "failed";
  const error = same
    ? {}
    : {
        error: {
          code: "replay_diverged",
          name: "ReplayDivergence",
          message: record.verdict.firstDivergence?.reason ?? record.verdict.verdict,
        },
      };
  recorder.append({
    type: "RunCompleted",
    payload: { status, ...error, totals: { ...NO_TOTALS, durationMs: record.durationMs } },
  });
}
