import {
  type ConversationStore,
  decodeStored,
  type Json,
  type Message,
  type PayloadOf,
  RequestReader,
  type StoredValue,
} from "@openexec/timeline";
import type { RecordedLine } from "../driver/tape-reader.ts";
import type { TapeSource } from "../driver/tape-source.ts";

/** What a store of requests learns from a line of the record. */
export type Lesson = (store: ConversationStore) => void;

/**
 * What the record's calls told the run's store of requests, by sequence number: so that one attempt alone stores its
 * requests as the same differences.
 */
export async function conversationLessons(
  lines: readonly RecordedLine[],
  source: TapeSource,
): Promise<ReadonlyMap<number, Lesson>> {
  const payloads = new Map(lines.map((line) => [`${line.type} ${line.callId}`, line.payload as unknown]));
  const payload = <Payload>(type: RecordedLine["type"], call: string): Payload | undefined =>
    payloads.get(`${type} ${call}`) as Payload | undefined;
  const load = async (stored: StoredValue): Promise<unknown> =>
    decodeStored(stored, "artifact" in stored ? await source.artifact(stored.artifact) : undefined);
  const reader = new RequestReader({
    started: async (call) => payload<PayloadOf<"ModelInvocationStarted">>("ModelInvocationStarted", call),
    outcome: async (call) => payload<PayloadOf<"ModelInvocation">>("ModelInvocation", call),
    output: async (call) => payload<PayloadOf<"ToolCall">>("ToolCall", call)?.output,
    load,
  });
  const lessons = new Map<number, Lesson>();
  const toolCalls = new Set<string>();
  for (const { seq, type, callId, payload: own } of lines) {
    if (callId === undefined) continue;
    if (type === "ModelInvocationStarted") {
      const request = await reader.read(callId);
      lessons.set(seq, (store) => void store.add(callId, request, (value) => ({ value })));
    } else if (type === "ToolCallStarted" && own.externalId !== undefined) toolCalls.add(callId);
    else if (type === "ModelInvocation") {
      const { message } = own as PayloadOf<"ModelInvocation">;
      const answer = message === undefined ? undefined : ((await load(message)) as Message);
      lessons.set(seq, (store) => store.answered(callId, answer));
    } else if (type === "ToolCall" && toolCalls.has(callId)) {
      const { output, status } = own as PayloadOf<"ToolCall">;
      if (status !== "ok" || output === undefined) continue;
      const learned = (await load(output)) as Json;
      lessons.set(seq, (store) => store.learned(callId, learned));
    }
  }
  return lessons;
}
