import { valueAt } from "@openexec/timeline";
import type { Attempt, Recorder } from "./recorder.ts";
import type { AcpxFlow, TracePayload } from "./schemas.ts";

interface Ended {
  readonly attempt: Attempt;
  readonly at: string;
  readonly outcome: TracePayload<"node_outcome">;
}

/** The choices at switch edges: acpx does not record them, but the definition and the next node tell. */
export class Routes {
  readonly #flow: AcpxFlow | undefined;
  readonly #recorder: Recorder;
  #ended: Ended | undefined;

  constructor(flow: AcpxFlow | undefined, recorder: Recorder) {
    this.#flow = flow;
    this.#recorder = recorder;
  }

  nodeEnded(ended: Ended): void {
    this.#ended = ended;
  }

  nodeStarts(to: string): void {
    const ended = this.#ended;
    this.#ended = undefined;
    if (ended === undefined) return;
    const { attempt, at, outcome } = ended;
    const route = this.#flow?.edges.find((edge) => edge.from === attempt.nodeId)?.switch;
    if (route === undefined) return;
    const choices = Object.keys(route.cases).filter((choice) => route.cases[choice] === to);
    const value = selected(route.on, outcome);
    const choice = choices.length === 1 ? choices[0] : choices.find((candidate) => candidate === value);
    if (choice === undefined) return;
    this.#recorder.emit("Decision", { at, attempt }, { from: attempt.nodeId, choice, to, rule: `switch ${route.on}` });
  }
}

/** What a path like `$.route`, `$output.route` or `$result.outcome` selects, as far as the trace has it inline. */
function selected(path: string, outcome: TracePayload<"node_outcome">): string | undefined {
  const [root, ...keys] = path.split(".");
  let value: unknown = root === "$result" ? outcome : outcome.outputInline;
  for (const key of keys) value = valueAt(value, key);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}
