import { callEdge, type EventType, isKnownEvent, type TimelineEvent, type UnknownEvent } from "@openexec/timeline";

/** Lists below a run whose entries are read from the log when they are shown. */
const PLACE_LISTS = ["modelCalls", "toolCalls", "policyChecks", "interactions", "logs", "artifacts", "files"] as const;
export type PlaceList = (typeof PLACE_LISTS)[number];

/** Where an entry stands in the log: the event that began it, and the one that ended it. */
export interface Place {
  readonly seq: number;
  endedSeq?: number;
}

const LIST_OF = {
  RunStarted: undefined,
  RunPaused: undefined,
  RunInterrupted: undefined,
  RunResumed: undefined,
  CancelRequested: undefined,
  TimeoutFired: undefined,
  RunCompleted: undefined,
  StepStarted: undefined,
  StepCompleted: undefined,
  StepHeartbeat: undefined,
  Decision: undefined,
  ModelInvocationStarted: "modelCalls",
  ModelInvocation: undefined,
  ToolCallStarted: "toolCalls",
  ToolCall: undefined,
  PolicyCheck: "policyChecks",
  InteractionRequested: "interactions",
  InteractionResolved: undefined,
  ArtifactCreated: "artifacts",
  SessionBound: undefined,
  AgentTurnStarted: undefined,
  AgentTurn: undefined,
  Effect: undefined,
  SleepStarted: undefined,
  GitCommit: "files",
  GitSnapshot: "files",
  CiJob: undefined,
  CiStep: undefined,
  FileChange: "files",
  NetworkAttempt: undefined,
  ProcessSpawned: undefined,
  LogLine: "logs",
  Gap: undefined,
  ReplayVerdict: undefined,
} as const satisfies Record<EventType, PlaceList | undefined>;

/** Places of each list as JSON: numbers of the first events, and of the last ones, 0 where there is none. */
export type PlacesState = Readonly<
  Record<PlaceList, { readonly seqs: readonly number[]; readonly ends: readonly number[] }>
>;

/** Where the entries of each list are: numbers of events, no payloads. */
export class Places {
  /** The lists that {@link state} told. What is open in them ends no more. */
  static of(state: PlacesState): Places {
    const places = new Places();
    for (const list of PLACE_LISTS) {
      const { seqs, ends } = state[list];
      for (const [index, seq] of seqs.entries()) {
        const endedSeq = ends[index] ?? 0;
        places.#lists[list].push(endedSeq === 0 ? { seq } : { seq, endedSeq });
      }
    }
    return places;
  }

  readonly #lists: Record<PlaceList, Place[]> = {
    modelCalls: [],
    toolCalls: [],
    policyChecks: [],
    interactions: [],
    logs: [],
    artifacts: [],
    files: [],
  };
  readonly #open = new Map<string, Place>();

  apply(event: TimelineEvent | UnknownEvent): void {
    if (!isKnownEvent(event)) return;
    const list = LIST_OF[event.type];
    const { callId, seq } = event;
    if (list !== undefined) {
      const place: Place = { seq };
      this.#lists[list].push(place);
      if (callId !== undefined && callEdge(event)?.edge === "start") this.#open.set(callId, place);
    } else if (callId !== undefined && callEdge(event)?.edge === "end") {
      const place = this.#open.get(callId);
      if (place !== undefined) place.endedSeq = seq;
      this.#open.delete(callId);
    }
  }

  state(): PlacesState {
    const told = PLACE_LISTS.map((list) => {
      const places = this.#lists[list];
      return [list, { seqs: places.map(({ seq }) => seq), ends: places.map(({ endedSeq = 0 }) => endedSeq) }];
    });
    return Object.fromEntries(told) as PlacesState;
  }

  /** The entries of a list, in the order of the log. */
  of(list: PlaceList): readonly Place[] {
    return this.#lists[list];
  }

  /** At most `limit` entries beyond `after`, and whether there are more. */
  page(list: PlaceList, after: number, limit: number): { readonly places: readonly Place[]; readonly more: boolean } {
    const all = this.#lists[list];
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((all[middle]?.seq ?? 0) <= after) low = middle + 1;
      else high = middle;
    }
    return { places: all.slice(low, low + limit), more: low + limit < all.length };
  }
}
