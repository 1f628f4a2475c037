import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { RunRow } from "@openexec/protocol";
import { decodeState, encodeState, type IndexState } from "../fold/index-state.ts";
import type { Blob } from "./schema.ts";

/**
 * What states have in common, likeliest last. States are compressed against it and against the row of their run: most of
 * a state is names of fields, and what its row says too. Stored states depend on each character of this.
 */
const COMMON = `{"run":{"phase":"running","replay":{"of":"run_","mode":"exact"},"fork":{"of":"run_","error":{"name":"Error","message":"","code":"\
"policySha256":"","interruptions":1,"openCalls":[{"seq":,"callId":"","attemptId":"","callType":"tool"}],"waiting":[{"interactionId":"\
{"run":{"phase":"completed","lastSeq":1,"totals":{"steps":1,"modelCalls":0,"toolCalls":0,"inputTokens":0,"outputTokens":0,"cost":[{"amount":0.,\
"currency":"USD","table":"}],"unpricedCalls":0},"policyChecks":{"allow":0,"block":0,"require_approval":0},"advisoryOnly":0,"interruptions":0,\
"gaps":0,"unknownEvents":0,"openCalls":[],"waiting":[],"segments":[{"segment":1,"fromSeq":1,"at":"20","actor":{"type":"user","name":""},\
"runtime":{"name":"openexec","version":"0.1.0","flags":[]}}],"lastAt":"20","head":"","startedAt":"20","runId":"run_","name":"","project":"",\
"actor":{"type":"user","name":""},"workspace":{"cwd":"/home/","repo":"","branch":"main","baseCommit":"","dirty":false},\
"runtime":{"name":"openexec","version":"0.1.0","flags":[]},"input":{"value":{},"trigger":"cli","finishedAt":"20"},"models":[["claude-",]],\
"tools":[["shell",1],["read",1]],"openAttempts":[],"sessions":[],"errors":0,"warnings":0,"interactions":0,"firstAt":"20","title":"`;

/** The state of a run, to be read again with the row that is stored beside it. */
export function packState(state: IndexState, row: RunRow): Buffer {
  return deflateRawSync(encodeState(state), { level: 1, dictionary: dictionaryOf(row) });
}

/** Undoes {@link packState}. */
export function readState(state: Blob, row: RunRow): IndexState {
  return decodeState(inflateRawSync(state, { dictionary: dictionaryOf(row) }).toString());
}

function dictionaryOf(row: RunRow): Buffer {
  const { finishedAt, startedAt, actor, models, repo, branch, flow, project, id, head, title } = row;
  const own = [finishedAt, startedAt, actor, ...models, repo, branch, flow, project, id, head, title];
  return Buffer.from(COMMON + own.join('","'));
}
