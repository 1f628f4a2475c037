import {
  type EventSink,
  encodeValue,
  type GradeRange,
  type PayloadOf,
  type RunId,
  type RunOutcome,
} from "@openexec/timeline";
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
  readonly verdict: Omit<PayloadOf<"ReplayVerdict">, "ranges"> & { readonly ranges: readonly GradeRange[] };
  readonly durationMs: number;
  readonly onEvent: (event: Logged) => void;
}

/** Above this many ranges they are a value of their own. */
const MAX_RANGES_IN_LINE = 64;

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
  const { ranges } = record.verdict;
  const kept = ranges.length > MAX_RANGES_IN_LINE ? recorder.store(encodeValue(ranges, "ranges")) : [...ranges];
  recorder.append({ type: "ReplayVerdict", payload: { ...record.verdict, ranges: kept } });
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
