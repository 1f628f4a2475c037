import { LANES, type Lane, type OverviewStrip } from "@openexec/protocol";
import {
  type EventType,
  isKnownEvent,
  type MarkType,
  outlineProjection,
  type TimelineEvent,
  type UnknownEvent,
} from "@openexec/timeline";

const MAX_BUCKETS = 512;
/** Of each type: a run with more decisions than this has no use for a mark of each. */
const MAX_MARKS = 1_000;
const MAX_LABEL = 200;

const LANE_OF = {
  RunStarted: undefined,
  RunPaused: "human",
  RunInterrupted: undefined,
  RunResumed: "human",
  CancelRequested: "human",
  TimeoutFired: undefined,
  RunCompleted: undefined,
  StepStarted: undefined,
  StepCompleted: undefined,
  StepHeartbeat: undefined,
  Decision: undefined,
  ModelInvocationStarted: "model",
  ModelInvocation: "model",
  ToolCallStarted: "tool",
  ToolCall: "tool",
  PolicyCheck: "policy",
  InteractionRequested: "human",
  InteractionResolved: "human",
  ArtifactCreated: undefined,
  SessionBound: "agent",
  AgentTurnStarted: "agent",
  AgentTurn: "agent",
  Effect: undefined,
  SleepStarted: undefined,
  GitCommit: "git",
  GitSnapshot: "git",
  CiJob: "git",
  CiStep: "git",
  FileChange: "git",
  NetworkAttempt: "tool",
  ProcessSpawned: "tool",
  LogLine: undefined,
  Gap: undefined,
  ReplayVerdict: undefined,
} as const satisfies Record<EventType, Lane | undefined>;

/** Folds lane densities and marks of a run, whatever its length, in memory of one size. */
export class StripFold {
  #bucketSeqs = 1;
  #counts = new Map<Lane, number[]>(LANES.map((lane) => [lane, []]));
  #times: string[] = [];
  readonly #outline = outlineProjection.init();
  readonly #marked = new Map<MarkType, number>();
  #lastAt = "";

  apply(event: TimelineEvent | UnknownEvent): void {
    let bucket = this.#bucketOf(event.seq);
    while (bucket >= MAX_BUCKETS) {
      this.#halve();
      bucket = this.#bucketOf(event.seq);
    }
    // Numbers that a damaged log lacks leave buckets without events: they begin where the one before them ended.
    while (this.#times.length < bucket) this.#times.push(this.#lastAt === "" ? event.at : this.#lastAt);
    if (this.#times.length === bucket) this.#times.push(event.at);
    this.#lastAt = event.at;
    this.#mark(event);
    if (!isKnownEvent(event)) return;
    const lane = LANE_OF[event.type];
    const counts = lane && this.#counts.get(lane);
    if (counts !== undefined) {
      while (counts.length <= bucket) counts.push(0);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
  }

  strip(): OverviewStrip {
    const buckets = Math.max(1, this.#times.length);
    const fill = (counts: readonly number[]): number[] => Array.from({ length: buckets }, (_, at) => counts[at] ?? 0);
    return {
      buckets,
      bucketSeqs: this.#bucketSeqs,
      lanes: LANES.map((lane) => ({ lane, counts: fill(this.#counts.get(lane) ?? []) })),
      times: [...this.#times],
      marks: this.#outline.marks.map((mark) => ({ ...mark, label: mark.label.slice(0, MAX_LABEL) })),
      counts: { ...this.#outline.counts } as Record<string, number>,
    };
  }

  #bucketOf(seq: number): number {
    return Math.floor(Math.max(0, seq - 1) / this.#bucketSeqs);
  }

  /** Buckets of twice the width. */
  #halve(): void {
    this.#bucketSeqs *= 2;
    this.#times = this.#times.filter((_, index) => index % 2 === 0);
    this.#counts = new Map([...this.#counts].map(([lane, counts]) => [lane, pairSums(counts)]));
  }

  #mark(event: TimelineEvent | UnknownEvent): void {
    const { marks } = this.#outline;
    const before = marks.length;
    outlineProjection.apply(this.#outline, event);
    for (const mark of marks.splice(before)) {
      const known = this.#marked.get(mark.markType) ?? 0;
      if (known >= MAX_MARKS) continue;
      this.#marked.set(mark.markType, known + 1);
      marks.push(mark);
    }
  }
}

function pairSums(counts: readonly number[]): number[] {
  return Array.from(
    { length: Math.ceil(counts.length / 2) },
    (_, at) => (counts[2 * at] ?? 0) + (counts[2 * at + 1] ?? 0),
  );
}
