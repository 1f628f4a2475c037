import {
  type Divergence,
  decodeStored,
  excerpts,
  type Grade,
  type GradeRange,
  type PayloadOf,
  type Recall,
  type Sha256Hex,
  type StoredValue,
  type Verdict,
} from "@openexec/timeline";
import type { TapeDriver } from "../driver/tape.ts";
import { NO_RECALL, recalled } from "../driver/tape-secrets.ts";
import type { TapeSource } from "../driver/tape-source.ts";
import { Engine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import type { ValueBuffer } from "../engine/value-buffer.ts";
import type { FlowDefinition } from "../flow/types.ts";
import { catchGlobals } from "../globals/catch-globals.ts";
import { type Policy, PolicyEngine, policyOfRecord } from "../policy/policy.ts";

export interface ReplayOptions {
  readonly flow: FlowDefinition;
  readonly tape: TapeDriver;
  /** The recorded one. Where the flow itself had set it, today's flow does. */
  readonly policy: Policy;
  readonly services?: Readonly<Record<string, unknown>>;
  /** What the flow's top level read while it was loaded. */
  readonly loaded?: ValueBuffer;
}

export interface ReplayReport {
  readonly verdict: Verdict;
  readonly head: Sha256Hex;
  readonly derivedHead: Sha256Hex;
  /** Derived events that were produced again and compared. */
  readonly compared: number;
  readonly classes: { readonly derived: number; readonly served: number; readonly carried: number };
  readonly grades: Readonly<Record<Grade, number>>;
  readonly ranges: readonly GradeRange[];
  readonly firstDivergence?: Divergence;
}

/** The header of the record: first line of its log. */
export function recordedHeader(tape: TapeDriver): PayloadOf<"RunStarted"> {
  const line = tape.reader.peek();
  if (line?.type !== "RunStarted") throw new Error("The record does not begin with RunStarted");
  return line.payload as PayloadOf<"RunStarted">;
}

/** Runs a flow against its record: pure code again, effects from the tape. Nothing of the world is touched. */
export async function replayRun(options: ReplayOptions): Promise<ReplayReport> {
  catchGlobals();
  const { tape, flow } = options;
  const header = recordedHeader(tape);
  const input = await loadInput(tape.source, header.input);
  const engineOptions = header.options as EngineOptions;
  const engine = new Engine(
    flow,
    input,
    tape,
    engineOptions,
    new PolicyEngine(policyOfRecord(flow, options.policy, engineOptions.policyFrom)),
    options.services,
  );
  if (options.loaded !== undefined && !options.loaded.isEmpty)
    tape.emit({ type: "Effect", payload: options.loaded.take() });
  await engine.run();
  tape.finish();
  return await reportOf(tape);
}

/** Fresh copies of the recorded input. */
export async function loadInput(
  source: TapeSource,
  recorded: StoredValue | undefined,
  recall: Recall = NO_RECALL,
): Promise<() => unknown> {
  if (recorded === undefined) return () => undefined;
  const file = "artifact" in recorded ? recall.bytes(await source.artifact(recorded.artifact)) : undefined;
  const stored = recalled(recall, recorded);
  return () => decodeStored(stored, file, "input");
}

/** What a tape has found out when the code is through. */
export async function reportOf(tape: TapeDriver): Promise<ReplayReport> {
  const { classes, grades, derivedHead } = tape.chain;
  const { divergence, missing } = tape.findings;
  const firstDivergence = divergence === undefined ? missing : await withTexts(divergence, tape);
  const head = tape.chain.headOfRecord();
  const verdict: Verdict =
    missing !== undefined
      ? "incomplete"
      : divergence !== undefined
        ? "diverged"
        : derivedHead === head
          ? "identical"
          : "diverged";
  return {
    verdict,
    head,
    derivedHead,
    compared: classes.derived,
    classes: { ...classes },
    grades: { ...grades.counts },
    ranges: grades.ranges,
    ...(firstDivergence && { firstDivergence }),
  };
}

/** A difference inside a file shows the file's text. */
async function withTexts(divergence: Divergence, { findings, source }: TapeDriver): Promise<Divergence> {
  const { differingFile } = findings;
  if (differingFile === undefined) return divergence;
  const bytes = await source.artifact(differingFile.expected);
  return { ...divergence, ...excerpts(Buffer.from(bytes).toString("utf8"), differingFile.actual) };
}
