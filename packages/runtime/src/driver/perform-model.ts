import { gzipSync } from "node:zlib";
import { packInvocation, WireStore } from "@openexec/timeline";
import type { ModelOutcome } from "../ports/index.ts";
import type { Filter } from "../record/recorder.ts";
import { redactStream } from "../record/redact-stream.ts";
import { sha256 } from "../record/sha256.ts";
import type { LiveRun } from "./live-run.ts";
import type { CallOf, Performed } from "./outcome.ts";

/** The exchanges of one run, stored by what its log already holds. */
export function createWireStore(): WireStore {
  return new WireStore({ sha256, compress: (text) => gzipSync(text) });
}

/** One HTTP attempt of a model call. */
export async function performModel({ ports, wire }: LiveRun, call: CallOf<"model">): Promise<Performed> {
  const { request } = call.spec;
  const outcome = await ports.model.invoke(ports.reveal(request), { signal: call.signal });
  const cost = outcome.usage === undefined ? undefined : await ports.price(request, outcome.model, outcome.usage);
  return (store) => {
    // Columns and compressed bytes hide what the filter looks for: it goes over the outcome first.
    const clean = filtered(outcome, ports.filter);
    const payload = packInvocation(clean, {
      callId: call.id,
      request: ports.filter.json(request),
      wire,
      spill: (value) => store(value, "model"),
      ...(cost && { cost }),
    });
    // The code gets the answer as it came.
    return {
      type: "ModelInvocation",
      payload: outcome.message === undefined ? payload : { ...payload, message: store(outcome.message, "message") },
    };
  };
}

function filtered(outcome: ModelOutcome, filter: Filter): ModelOutcome {
  const { wireResponse, ...rest } = outcome;
  const clean = filter.json(rest);
  if (wireResponse === undefined) return clean;
  const { body, bytes, ...message } = wireResponse;
  return {
    ...clean,
    wireResponse: {
      ...filter.json(message),
      body: redactStream(body, (text) => filter.json(text)),
      ...(bytes && { bytes: filter.bytes(bytes) }),
    },
  };
}
