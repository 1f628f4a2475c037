import type { LanguageModelV3 } from "@ai-sdk/provider";
import type { ModelRequest } from "@openexec/timeline";
import type { Clock } from "../../ports/clock.ts";
import type { ModelOutcome, ModelPort } from "../../ports/model.ts";
import { type Assembled, Assembler, assembleWhole } from "./assemble.ts";
import { type Endpoint, type ModelEnvironment, resolveEndpoint } from "./endpoint.ts";
import { drain, type Exchange, newExchange, recordingFetch, wireResponse } from "./exchange.ts";
import { abortStatus, describeAbort, describeFailure, describeRefusal } from "./failure.ts";
import { buildModel } from "./provider.ts";
import { readStream, readWhole } from "./read-answer.ts";
import { toCallOptions } from "./to-prompt.ts";
import { usageOf } from "./usage.ts";

export interface ModelPortOptions {
  /** Base URLs and keys: `ANTHROPIC_BASE_URL`, `OPENAI_API_KEY`, `OPENEXEC_MODEL_<NAME>_URL` and their like. */
  readonly env: ModelEnvironment;
  readonly clock: Clock;
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch;
}

type InvokeOptions = Parameters<ModelPort["invoke"]>[1];

/** What is known of an attempt when it is over, however it ended. */
interface Attempt {
  readonly endpoint: Endpoint;
  readonly exchange: Exchange;
  readonly streamed: boolean;
  readonly startedAt: number;
  firstTokenAt: number | undefined;
  assembled: Assembled | undefined;
  error: unknown;
}

async function readStreamed(
  model: LanguageModelV3,
  request: ModelRequest,
  attempt: Attempt,
  { signal, onText }: InvokeOptions,
  now: () => number,
): Promise<void> {
  const { stream } = await model.doStream(toCallOptions(request, signal));
  const assembler = new Assembler();
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const delta = assembler.add(next.value);
      if (delta !== "" || next.value.type === "reasoning-delta" || next.value.type === "tool-input-delta") {
        attempt.firstTokenAt ??= now();
      }
      if (delta !== "") onText?.(delta);
    }
  } finally {
    attempt.assembled = assembler.result();
  }
}

async function readAtOnce(
  model: LanguageModelV3,
  request: ModelRequest,
  attempt: Attempt,
  { signal, onText }: InvokeOptions,
): Promise<void> {
  const assembled = assembleWhole(await model.doGenerate(toCallOptions(request, signal)));
  attempt.assembled = assembled;
  for (const part of assembled.message.content) if (part.type === "text") onText?.(part.text);
}

function outcomeOf(
  attempt: Attempt,
  request: ModelRequest,
  signal: AbortSignal,
  clock: Clock,
): Omit<ModelOutcome, "durationMs"> {
  const { endpoint, exchange, streamed, assembled, startedAt } = attempt;
  const response = wireResponse(exchange);
  const body = response?.body ?? "";
  const facts = streamed ? readStream(endpoint.api, body) : readWhole(endpoint.api, body);
  const { usage, problems } = usageOf(endpoint.api, facts.rawUsage ?? assembled?.rawUsage);
  const warnings = [...(assembled?.warnings ?? []), ...problems.map((problem) => `usage: ${problem}`)];
  const wire = {
    model: assembled?.model ?? request.model,
    ...(assembled?.responseId === undefined ? {} : { responseId: assembled.responseId }),
    ...(usage === undefined ? {} : { usage }),
    ...(attempt.firstTokenAt === undefined ? {} : { timeToFirstTokenMs: attempt.firstTokenAt }),
    ...(exchange.request === undefined ? {} : { wireRequest: exchange.request }),
    ...(response === undefined ? {} : { wireResponse: response }),
    ...(streamed && exchange.chunks.length > 0 ? { chunks: exchange.chunks } : {}),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
  const error = attempt.error ?? assembled?.errors[0];
  const failed = error !== undefined || assembled === undefined || !facts.complete;
  if (failed && signal.aborted) {
    const url = exchange.request?.url ?? endpoint.baseUrl;
    return { status: abortStatus(signal), ...wire, error: describeAbort(signal, url, clock.monotonic() - startedAt) };
  }
  if (failed) {
    const nowMs = clock.now();
    const failure = describeFailure({ endpoint, exchange, streamed, body, frames: facts, error, nowMs });
    return { status: "failed", ...wire, error: failure };
  }
  const { message, finishReason } = assembled;
  return { status: "ok", ...wire, message, ...(finishReason === undefined ? {} : { finishReason }) };
}

/**
 * Calls real models: Anthropic messages, OpenAI chat and responses, and OpenAI-compatible servers. One invocation is
 * one HTTP attempt; nothing is repeated here. Every failure is an outcome with the bytes that came until then.
 * `parameters.extra` goes into the request body as it is.
 */
export function createModelPort({ env, clock, fetch = globalThis.fetch }: ModelPortOptions): ModelPort {
  return {
    async invoke(request, options) {
      const startedAt = clock.monotonic();
      const now = (): number => clock.monotonic() - startedAt;
      const { signal } = options;
      let endpoint: Endpoint;
      try {
        endpoint = resolveEndpoint(request, env);
        toCallOptions(request, signal);
      } catch (error) {
        return { status: "failed", model: request.model, durationMs: now(), error: describeRefusal(error) };
      }
      const exchange = newExchange();
      const streamed = request.parameters?.stream !== false;
      const attempt: Attempt = {
        endpoint,
        exchange,
        streamed,
        startedAt,
        firstTokenAt: undefined,
        assembled: undefined,
        error: undefined,
      };
      try {
        const wired = recordingFetch(fetch, exchange, now, request.parameters?.extra);
        const model = await buildModel(endpoint, request.provider, request.model, wired);
        if (streamed) await readStreamed(model, request, attempt, options, now);
        else await readAtOnce(model, request, attempt, options);
      } catch (error) {
        attempt.error = error;
      }
      await drain(exchange);
      return { ...outcomeOf(attempt, request, signal, clock), durationMs: now() };
    },
  };
}
