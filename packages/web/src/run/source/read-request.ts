import {
  type CallReader,
  type Exchange,
  type ModelRequest,
  RequestReader,
  type StoredValue,
  unpackInvocation,
} from "@openexec/timeline";
import type { RunStore } from "../state/run-store.ts";
import { loadStored } from "./load-stored.ts";
import { payloadOf } from "./payload.ts";

const readers = new WeakMap<RunStore, RequestReader>();

/** The whole request of a model call, as it was sent. @throws SequenceError when the log lacks a part of it */
export function readRequest(store: RunStore, callId: string): Promise<ModelRequest> {
  const reader = readers.get(store) ?? new RequestReader(callReader(store));
  readers.set(store, reader);
  return reader.read(callId);
}

/** The HTTP exchange of a model call, byte for byte. @throws Error when none was recorded, or the log lacks a part of it */
export async function readExchange(store: RunStore, callId: string): Promise<Exchange> {
  const { exchange } = await unpackInvocation(callId, { ...callReader(store), decompress });
  if (exchange === undefined) throw new Error("The record does not hold what was sent for this call.");
  return exchange;
}

function decompress(bytes: Uint8Array): Promise<string> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/** Reads calls of a run by their ids: the page knows where each of them stands in the log. */
function callReader(store: RunStore): CallReader {
  const rowOf = (call: string) => {
    const { data } = store.view();
    const span = data.spans[data.indexOf.get(call) ?? -1];
    return span?.spanType === "call" ? span : undefined;
  };
  const eventAt = async (seq: number | undefined) => (seq === undefined ? undefined : store.events.wait(seq));
  return {
    started: async (call) => payloadOf(await eventAt(rowOf(call)?.startedSeq), "ModelInvocationStarted"),
    outcome: async (call) => payloadOf(await eventAt(rowOf(call)?.endedSeq), "ModelInvocation"),
    output: async (call) => payloadOf(await eventAt(rowOf(call)?.endedSeq), "ToolCall")?.output,
    load: async (stored: StoredValue) => {
      const file = "artifact" in stored ? await store.source.artifact(stored.artifact) : undefined;
      const loaded = loadStored(stored, file);
      if ("error" in loaded) throw new Error(loaded.error);
      return loaded.value;
    },
  };
}
