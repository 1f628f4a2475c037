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

/**
 * Tells a store of requests what the record's earlier calls told it, so that one attempt alone stores its requests as
 * the same differences.
 */
export async function seedConversations(
  store: ConversationStore,
  before: readonly RecordedLine[],
  source: TapeSource,
): Promise<void> {
  const payload = <Payload>(type: RecordedLine["type"], call: string): Payload | undefined =>
    before.find((line) => line.type === type && line.callId === call)?.payload as Payload | undefined;
  const load = async (stored: StoredValue): Promise<unknown> =>
    decodeStored(stored, "artifact" in stored ? await source.artifact(stored.artifact) : undefined);
  const reader = new RequestReader({
    started: async (call) => payload<PayloadOf<"ModelInvocationStarted">>("ModelInvocationStarted", call),
    outcome: async (call) => payload<PayloadOf<"ModelInvocation">>("ModelInvocation", call),
    output: async (call) => payload<PayloadOf<"ToolCall">>("ToolCall", call)?.output,
    load,
  });
  const toolCalls = new Set<string>();
  for (const line of before) {
    if (line.callId === undefined) continue;
    if (line.type === "ModelInvocationStarted")
      store.add(line.callId, await reader.read(line.callId), (value) => ({ value }));
    else if (line.type === "ToolCallStarted" && line.payload.externalId !== undefined) toolCalls.add(line.callId);
    else if (line.type === "ModelInvocation") {
      const { message } = line.payload as PayloadOf<"ModelInvocation">;
      store.answered(line.callId, message === undefined ? undefined : ((await load(message)) as Message));
    } else if (line.type === "ToolCall" && toolCalls.has(line.callId)) {
      const { output, status } = line.payload as PayloadOf<"ToolCall">;
      if (status === "ok" && output !== undefined) store.learned(line.callId, (await load(output)) as Json);
    }
  }
}
