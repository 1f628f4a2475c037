import type { Context } from "@openexec/protocol";
import { BUNDLE_FILES, BundleError, type BundleSource, type StoredValue } from "@openexec/timeline";
import { ApiError } from "../problem/api-error.ts";
import { asType } from "./entries.ts";
import { present } from "./present.ts";
import type { OpenedRun } from "./run-logs.ts";

/** Of a file that is read whole. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * What an attempt was given: its context pack, the policy, its inputs, and where its calls are.
 * @throws ApiError `attempt_not_found`
 */
export async function contextOf({ log, bundle }: OpenedRun, attemptId: string): Promise<Context> {
  const attempt = log.steps.attempts.find((row) => row.attemptId === attemptId);
  if (attempt === undefined) {
    throw new ApiError(404, "attempt_not_found", `There is no attempt ${JSON.stringify(attemptId.slice(0, 200))}.`, {
      hint: "GET …/attempts lists them.",
    });
  }
  const calls = attempt.calls ?? [];
  const turnSeqs = calls.filter(({ callType }) => callType === "agent").map(({ startedSeq }) => startedSeq);
  const events = await log.events([attempt.startedSeq, ...turnSeqs]);
  const started = asType(events.get(attempt.startedSeq), "StepStarted")?.payload;
  const { source } = bundle;
  const turns = turnSeqs.flatMap((seq) => {
    const turn = asType(events.get(seq), "AgentTurnStarted");
    if (turn === undefined) return [];
    return [{ callId: turn.callId ?? "", seq, agent: turn.payload.agent, prompt: shown(turn.payload.prompt) }];
  });
  return present({
    attemptId,
    pack: await readJson(source, started?.contextPack?.path ?? BUNDLE_FILES.contextPack),
    policy: await readJson(source, BUNDLE_FILES.policySnapshot),
    inputs: started?.inputs && shown(started.inputs),
    modelCalls: calls
      .filter(({ callType }) => callType === "model")
      .map(({ callId, startedSeq, name }) => ({ callId, seq: startedSeq, model: name })),
    turns,
  });
}

function shown(value: StoredValue): unknown {
  return "value" in value ? value.value : { artifact: value.artifact };
}

/** A file of the bundle as JSON; `undefined` when it isn't there, is too large or is no JSON. */
async function readJson(source: BundleSource, path: string): Promise<unknown> {
  try {
    const stat = await source.stat(path);
    if (stat === undefined || stat.bytes > MAX_BYTES) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.read(path)) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof BundleError) return undefined;
    throw error;
  }
}
