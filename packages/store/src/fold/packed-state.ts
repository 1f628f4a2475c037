import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { RunRow } from "@openexec/protocol";
import { decodeState, type IndexState } from "./index-state.ts";

/** As drivers give them. */
type Blob = Uint8Array | ArrayBuffer;

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

/** Most states take less; a smaller buffer is not kept waiting for the collector. */
const CHUNK_BYTES = 4096;

/** A state as it is stored, and what of its row it was compressed against: with that it can be read again. */
export interface PackedState {
  readonly own: string;
  readonly bytes: Uint8Array;
}

/** What a state has in common with its row. */
export function ownOf(row: RunRow): string {
  const { finishedAt, startedAt, actor, models, repo, branch, flow, project, id, head, title } = row;
  return [finishedAt, startedAt, actor, ...models, repo, branch, flow, project, id, head, title].join('","');
}

/** The state that `encoded` is, to be read again with the row that is stored beside it. */
export function packState(encoded: string, own: string): PackedState {
  const options = { level: 1, chunkSize: CHUNK_BYTES, dictionary: Buffer.from(COMMON + own) };
  // A copy: what was deflated stands in a larger buffer.
  return { own, bytes: new Uint8Array(deflateRawSync(encoded, options)) };
}

/** Undoes {@link packState}. */
export function readState(state: Blob, row: RunRow): IndexState {
  const dictionary = Buffer.from(COMMON + ownOf(row));
  return decodeState(inflateRawSync(state, { dictionary, chunkSize: CHUNK_BYTES }).toString());
}
