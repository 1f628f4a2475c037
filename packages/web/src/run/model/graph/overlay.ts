import { type AttemptSpan, type SpanStatus, statusAt } from "../spans.ts";
import { lastAtOrBefore } from "../time-map.ts";
import { END, edgeId, type Graph, type GraphNode, START } from "./graph.ts";
import { pathOfAttempt, transitionsOf } from "./transitions.ts";

/** What happened at a node by a moment. */
export interface NodeState {
  /** Absent: it was not reached yet. */
  readonly status?: SpanStatus;
  /** Attempts begun by then, and in the whole run. */
  readonly attempts: number;
  readonly total: number;
  /** The latest attempt by then, else the first of the run. */
  readonly attempt?: AttemptSpan;
  /** Milliseconds that its attempts took by then, as they say themselves; the latest one counts while it runs. */
  readonly spent: number;
}

export interface EdgeState {
  readonly passes: number;
  /** The way that led to where the run is now. */
  readonly active: boolean;
}

/** Attempts of a node in the order of their start, and what is asked of them for any moment. */
interface NodeTrack {
  readonly attempts: readonly AttemptSpan[];
  readonly starts: readonly number[];
  /** Ends in order, and the milliseconds spent by each of them. */
  readonly ends: readonly number[];
  readonly spent: readonly number[];
}

/** What a run did to a graph, ready to be asked for any moment. */
export class Overlay {
  readonly #attempts = new Map<string, AttemptSpan[]>();
  /** By the path of a node; one is made when it is first asked for. */
  readonly #tracks = new Map<string, NodeTrack>();
  readonly #edges = new Map<string, number[]>();
  readonly #steps: readonly { readonly seq: number; readonly edge: string }[];
  readonly #stepSeqs: readonly number[];
  readonly #endSeq: number | undefined;

  /** @param endSeq number of the event that ended the run */
  constructor(attempts: readonly AttemptSpan[], endSeq: number | undefined) {
    this.#endSeq = endSeq;
    for (const attempt of attempts) {
      const path = pathOfAttempt(attempt);
      const list = this.#attempts.get(path);
      if (list === undefined) this.#attempts.set(path, [attempt]);
      else list.push(attempt);
    }
    const steps: { seq: number; edge: string }[] = [];
    const pass = (edge: string, seq: number): void => {
      steps.push({ seq, edge });
      const seqs = this.#edges.get(edge);
      if (seqs === undefined) this.#edges.set(edge, [seq]);
      else seqs.push(seq);
    };
    for (const { seq, from = START, to } of transitionsOf(attempts)) pass(edgeId(from, to), seq);
    const last = attempts.findLast(({ row }) => row.parent === undefined);
    if (endSeq !== undefined && last !== undefined) pass(edgeId(pathOfAttempt(last), END), endSeq);
    this.#steps = steps;
    this.#stepSeqs = steps.map(({ seq }) => seq);
  }

  /** @param nowMs time of `at`, in milliseconds since the start of the run */
  nodeAt(node: GraphNode, at: number, nowMs: number): NodeState {
    const { attempts, starts, ends, spent } = this.#trackOf(node);
    const begun = countUpTo(starts, at);
    const total = attempts.length;
    const latest = attempts[begun - 1];
    if (latest === undefined) {
      const [first] = attempts;
      return { attempts: 0, total, spent: 0, ...(first === undefined ? {} : { attempt: first }) };
    }
    const ended = latest.endedSeq !== undefined && latest.endedSeq <= at;
    const status = statusAt(latest, at);
    const over = spent[countUpTo(ends, at) - 1] ?? 0;
    // Nobody knows how long it took what was cut off.
    const running = ended || status === "interrupted" ? 0 : Math.max(0, nowMs - latest.start);
    return { status, attempts: begun, total, attempt: latest, spent: over + running };
  }

  /** Of a node, or of all nodes that a folded card stands for. */
  #trackOf({ path, folded }: GraphNode): NodeTrack {
    const key = folded === undefined ? path : [path, ...folded].join("\n");
    const known = this.#tracks.get(key);
    if (known !== undefined) return known;
    const attempts = (folded ?? [path]).flatMap((member) => this.#attempts.get(member) ?? []);
    if (folded !== undefined) attempts.sort((a, b) => a.startedSeq - b.startedSeq);
    const ended = attempts
      .flatMap(({ start, end, endedSeq, row }) =>
        end === undefined || endedSeq === undefined ? [] : [{ endedSeq, took: row.durationMs ?? end - start }],
      )
      .sort((a, b) => a.endedSeq - b.endedSeq);
    let sum = 0;
    const track: NodeTrack = {
      attempts,
      starts: attempts.map(({ startedSeq }) => startedSeq),
      ends: ended.map(({ endedSeq }) => endedSeq),
      spent: ended.map(({ took }) => {
        sum += took;
        return sum;
      }),
    };
    this.#tracks.set(key, track);
    return track;
  }

  /** Whether the run had ended by `at`. */
  endedAt(at: number): boolean {
    return this.#endSeq !== undefined && this.#endSeq <= at;
  }

  edgesAt(graph: Graph, at: number): ReadonlyMap<string, EdgeState> {
    const now = this.#steps[countUpTo(this.#stepSeqs, at) - 1];
    return new Map(
      graph.edges.map(({ id }) => {
        const seqs = this.#edges.get(id) ?? [];
        const passes = countUpTo(seqs, at);
        return [id, { passes, active: passes > 0 && now?.edge === id }];
      }),
    );
  }
}

/** How many of these ascending numbers are not above `at`. */
function countUpTo(sorted: readonly number[], at: number): number {
  return (sorted[0] ?? Number.POSITIVE_INFINITY) > at ? 0 : lastAtOrBefore(sorted, at) + 1;
}
