import type { AttemptSpan, SpanStatus } from "../spans.ts";
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
  /** Milliseconds that its attempts took by then. */
  readonly spent: number;
}

export interface EdgeState {
  readonly passes: number;
  /** The way that led to where the run is now. */
  readonly active: boolean;
}

interface NodeTrack {
  readonly attempts: AttemptSpan[];
  readonly seqs: number[];
}

/** What a run did to a graph, ready to be asked for any moment. */
export class Overlay {
  readonly #nodes = new Map<string, NodeTrack>();
  readonly #edges = new Map<string, number[]>();
  readonly #steps: readonly { readonly seq: number; readonly edge: string }[];
  readonly #endSeq: number | undefined;

  /** @param endSeq number of the event that ended the run */
  constructor(attempts: readonly AttemptSpan[], endSeq: number | undefined) {
    this.#endSeq = endSeq;
    for (const attempt of attempts) {
      const path = pathOfAttempt(attempt);
      const track = this.#nodes.get(path) ?? { attempts: [], seqs: [] };
      this.#nodes.set(path, track);
      track.attempts.push(attempt);
      track.seqs.push(attempt.startedSeq);
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
  }

  /** Attempts of a node, or of all nodes that a folded card stands for. */
  attemptsOf({ path, folded }: GraphNode): readonly AttemptSpan[] {
    if (folded === undefined) return this.#nodes.get(path)?.attempts ?? [];
    const all = folded.flatMap((member) => this.#nodes.get(member)?.attempts ?? []);
    return all.sort((a, b) => a.startedSeq - b.startedSeq);
  }

  nodeAt(node: GraphNode, at: number): NodeState {
    const attempts = this.attemptsOf(node);
    let begun = 0;
    let spent = 0;
    let latest: AttemptSpan | undefined;
    for (const attempt of attempts) {
      if (attempt.startedSeq > at) break;
      begun++;
      latest = attempt;
      if (attempt.end !== undefined && attempt.endedSeq !== undefined && attempt.endedSeq <= at) {
        spent += attempt.end - attempt.start;
      }
    }
    const total = attempts.length;
    if (latest === undefined) {
      const [first] = attempts;
      return { attempts: 0, total, spent: 0, ...(first === undefined ? {} : { attempt: first }) };
    }
    const ended = latest.endedSeq !== undefined && latest.endedSeq <= at;
    return { status: ended ? latest.status : "open", attempts: begun, total, attempt: latest, spent };
  }

  /** Whether the run had ended by `at`. */
  endedAt(at: number): boolean {
    return this.#endSeq !== undefined && this.#endSeq <= at;
  }

  edgesAt(graph: Graph, at: number): ReadonlyMap<string, EdgeState> {
    const now = this.#steps[lastIndexAtOrBefore(this.#steps, at)];
    return new Map(
      graph.edges.map(({ id }) => {
        const seqs = this.#edges.get(id) ?? [];
        const first = seqs[0];
        const passes = first === undefined || first > at ? 0 : lastAtOrBefore(seqs, at) + 1;
        return [id, { passes, active: passes > 0 && now?.edge === id }];
      }),
    );
  }
}

function lastIndexAtOrBefore(steps: readonly { readonly seq: number }[], at: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle]?.seq ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
