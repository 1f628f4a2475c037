import { RecordedCalls } from "@openexec/testkit";
import type { InvocationOutcome, Json, ModelRequest, Part } from "@openexec/timeline";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scale } from "../../../../../test/scale.ts";
import { readRequest } from "./read-request.ts";
import type { Renderer } from "./render.ts";
import { chatRenderer } from "./render-chat.ts";
import { messagesRenderer } from "./render-messages.ts";
import { responsesRenderer } from "./render-responses.ts";
import { makeReply, pieces } from "./reply.ts";
import type { ModelApi } from "./script.ts";

const RENDERERS: readonly (readonly [ModelApi, Renderer])[] = [
  ["messages", messagesRenderer],
  ["chat", chatRenderer],
  ["responses", responsesRenderer],
];

const text = fc.string({ unit: "binary", maxLength: 60 });
const answer = fc.record({
  text,
  reasoning: text,
  toolCalls: fc.array(fc.record({ name: fc.constant("read"), input: fc.dictionary(text, fc.jsonValue()) }), {
    maxLength: 2,
  }),
  deltaSize: fc.integer({ min: 1, max: 20 }),
  streamed: fc.boolean(),
  /** Where the stream was cut, as a share of it. */
  cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  chunkSize: fc.integer({ min: 20, max: 400 }),
});

/** The response as an adapter sees it: its text, and its bytes when a character was cut. */
function received(whole: string, cut: number | null): { body: string; bytes?: Uint8Array } {
  if (cut === null) return { body: whole };
  const bytes = new Uint8Array(Buffer.from(whole)).slice(0, Math.floor(cut * Buffer.byteLength(whole)));
  const body = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return Buffer.compare(Buffer.from(body), bytes) === 0 ? { body } : { body, bytes };
}

function chunkEnds(body: string, size: number): number[] {
  let end = 0;
  return pieces(body, size).map((piece) => (end += piece.length));
}

describe.each(RENDERERS)("%s", (api, renderer) => {
  it("law: any conversation of any answers, whole or cut, is read back byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { maxLength: 5 }), fc.boolean(), async (answers, compress) => {
        const log = new RecordedCalls(compress);
        const messages: ModelRequest["messages"][number][] = [
          { role: "user", content: [{ type: "text", text: "go" }] },
        ];
        const sent: { request: ModelRequest; body: string; response: object; ends: number[] }[] = [];
        for (const [turn, { streamed, cut, chunkSize, ...scripted }] of answers.entries()) {
          const request: ModelRequest = { provider: "p", api, model: "m", messages: [...messages] };
          const body = JSON.stringify({ model: "m", messages, stream: streamed });
          const reply = makeReply(readRequest(api, JSON.parse(body)), scripted, body);
          const whole = streamed ? renderer.frames(reply).join("") : JSON.stringify(renderer.whole(reply));
          const response = {
            status: 200,
            headers: [["request-id", reply.id("r", turn)] as const],
            ...received(whole, cut),
          };
          const content: Part[] = [
            { type: "reasoning", text: reply.reasoning, providerData: { signature: reply.signature } },
            { type: "text", text: reply.text },
            ...reply.toolCalls.map(
              ({ id, name, arguments: json }): Part => ({
                type: "tool_call",
                id,
                name,
                input: JSON.parse(json) as Json,
              }),
            ),
          ];
          const ends = chunkEnds(response.body, chunkSize);
          const outcome: InvocationOutcome = {
            status: "ok",
            model: "m",
            durationMs: 1,
            wireRequest: { url: "http://h/v1", method: "POST", headers: [], body },
            wireResponse: response,
            chunks: ends.map((end) => ({ end, atMs: 1 })),
            ...(cut === null ? { message: { role: "assistant", content } } : {}),
          };
          const call = `a#1:${turn}`;
          log.ask(call, request);
          log.answer(call, request, outcome);
          sent.push({ request, body, response, ends });
          if (outcome.message !== undefined) messages.push(outcome.message);
          messages.push({ role: "user", content: [{ type: "text", text: `more ${turn}` }] });
        }
        for (const [turn, { request, body, response, ends }] of sent.entries()) {
          const read = await log.read(`a#1:${turn}`);
          expect(read.request).toEqual(request);
          expect(read.exchange?.request.body).toBe(body);
          expect(read.exchange?.response).toEqual(response);
          expect(read.exchange?.chunks.map(({ end }) => end)).toEqual(ends);
        }
      }),
      { numRuns: scale.properties },
    );
  }, 300_000);
});
