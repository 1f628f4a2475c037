import { hash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import {
  CATALOGUE,
  type CallReader,
  ConversationStore,
  decodeStored,
  encodeValue,
  type InvocationOutcome,
  type Json,
  type ModelRequest,
  type PayloadOf,
  packInvocation,
  planValue,
  type ReadInvocation,
  type Sha256,
  type Spill,
  type StoredValue,
  unpackInvocation,
  WireStore,
} from "@openexec/timeline";

const sha256 = ((input: string | Uint8Array) => hash("sha256", input)) as Sha256;
const copy = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));

/** Test helper: model calls as a log holds them, in memory. Payloads pass their schemas and JSON. */
export class RecordedCalls {
  readonly #conversation = new ConversationStore(sha256);
  readonly #wire: WireStore;
  readonly artifacts = new Map<string, Uint8Array>();
  readonly started = new Map<string, PayloadOf<"ModelInvocationStarted">>();
  readonly outcomes = new Map<string, PayloadOf<"ModelInvocation">>();
  readonly outputs = new Map<string, StoredValue>();

  constructor(compress: boolean) {
    this.#wire = new WireStore({ sha256, ...(compress ? { compress: (text: string) => gzipSync(text) } : {}) });
  }

  readonly spill: Spill = (value) => {
    const plan = planValue(encodeValue(value));
    if ("inline" in plan) return { value: plan.inline };
    const { bytes: content, mediaType, extension } = plan.artifact;
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const digest = sha256(bytes);
    const path = `artifacts/sha256-${digest}.${extension}`;
    this.artifacts.set(path, bytes);
    return { artifact: { path, mediaType, bytes: bytes.length, sha256: digest } };
  };

  ask(call: string, request: ModelRequest): void {
    const { provider, api, model } = request;
    const payload = { provider, api, model, request: this.#conversation.add(call, request, this.spill) };
    this.started.set(call, copy(CATALOGUE.ModelInvocationStarted.payload.parse(payload)));
  }

  answer(call: string, request: ModelRequest, outcome: InvocationOutcome): void {
    const payload = packInvocation(outcome, { callId: call, request, wire: this.#wire, spill: this.spill });
    this.outcomes.set(call, copy(CATALOGUE.ModelInvocation.payload.parse(payload)));
    this.#conversation.answered(call, outcome.message);
  }

  tool(call: string, output: Json): StoredValue {
    const stored = this.spill(output);
    this.outputs.set(call, stored);
    this.#conversation.learned(call, output);
    return stored;
  }

  startedPayload(call: string): PayloadOf<"ModelInvocationStarted"> {
    return CATALOGUE.ModelInvocationStarted.payload.parse(this.started.get(call));
  }

  outcomePayload(call: string): PayloadOf<"ModelInvocation"> {
    return CATALOGUE.ModelInvocation.payload.parse(this.outcomes.get(call));
  }

  read(call: string): Promise<ReadInvocation> {
    const reader: CallReader = {
      started: async (name) => this.started.get(name),
      outcome: async (name) => this.outcomes.get(name),
      output: async (name) => this.outputs.get(name),
      load: async (stored) =>
        decodeStored(copy(stored), "artifact" in stored ? this.artifacts.get(stored.artifact.path) : undefined),
    };
    return unpackInvocation(call, { ...reader, decompress: (bytes) => gunzipSync(bytes).toString("utf8") });
  }
}
