import { createSecretsFilter, type Json, type Sha256Hex } from "@openexec/timeline";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { originals } from "../globals/originals.ts";
import type { AgentMessage } from "../ports/index.ts";
import type { Filter } from "../record/recorder.ts";
import { ChunkFilter } from "./chunk-filter.ts";

const SECRET = "sk-ant-api03-Zx81kQpLw0Vn3TtYb7RrMm52HhQq";

function realFilter(): Filter {
  const sha256 = (input: string | Uint8Array): Sha256Hex => originals.hash("sha256", input) as Sha256Hex;
  const secrets = createSecretsFilter({ knownValues: [], key: "00", sha256 });
  return {
    json: <Value>(value: Value) => secrets.json(value as Value & Json).value,
    bytes: (bytes) => secrets.bytes(bytes).value,
    stream: () => secrets.byteStream(),
    taken: () => [],
  };
}

const chunk = (text: string, of = "agent_message_chunk"): AgentMessage => ({
  jsonrpc: "2.0",
  method: "session/update",
  params: { sessionId: "s", update: { sessionUpdate: of, content: { type: "text", text } } },
});
const request: AgentMessage = { jsonrpc: "2.0", id: 1, method: "session/request_permission", params: { note: SECRET } };

/** What is written for these messages, in order. */
function written(messages: readonly AgentMessage[]): { readonly line: number; readonly message: AgentMessage }[] {
  const lines: { line: number; message: AgentMessage }[] = [];
  const filter = new ChunkFilter<number>(realFilter(), (line, message) => lines.push({ line, message }));
  for (const [index, message] of messages.entries()) filter.push(index, message);
  filter.release();
  return lines;
}

const textOf = ({ params }: AgentMessage): string =>
  (params as { update: { content: { text: string } } }).update.content.text;
const joined = (lines: readonly { readonly message: AgentMessage }[]): string =>
  lines.map(({ message }) => textOf(message)).join("");

describe("messages of an agent", () => {
  test("a secret that is split over chunks at any place leaves no part of it, and every chunk keeps its length", () => {
    const text = `the key is ${SECRET}, keep it`;
    for (let at = 1; at < text.length; at++) {
      const lines = written([chunk(text.slice(0, at)), chunk(text.slice(at))]);
      expect(lines.map(({ message }) => textOf(message).length)).toEqual([at, text.length - at]);
      expect(joined(lines)).toMatch(/^the key is sk-ant-[^ ]*, keep it$/);
      for (let part = 14; part + 8 <= SECRET.length; part++)
        expect(joined(lines)).not.toContain(SECRET.slice(part, part + 8));
    }
  });

  test("two texts that come by turns are filtered apart, and all lines keep their order", () => {
    const halves = [SECRET.slice(0, 20), SECRET.slice(20)];
    const messages = halves.flatMap((half) => [chunk(half), chunk(half, "agent_thought_chunk")]);
    const lines = written([...messages, request, chunk("after")]);
    expect(lines.map(({ line }) => line)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(JSON.stringify(lines)).not.toContain(SECRET.slice(14, 22));
    expect(JSON.stringify(lines)).not.toContain(SECRET.slice(24, 32));
  });

  test("what is no secret is written as it is, as soon as it can be none any more", () => {
    const lines: AgentMessage[] = [];
    const filter = new ChunkFilter<number>(realFilter(), (_, message) => lines.push(message));
    filter.push(1, chunk("Good morning, "));
    expect(lines).toEqual([chunk("Good morning, ")]);
    filter.push(2, chunk("everybo"));
    expect(lines).toHaveLength(1);
    filter.push(3, chunk("dy. "));
    expect(lines).toEqual([chunk("Good morning, "), chunk("everybo"), chunk("dy. ")]);
  });

  test("any text in any pieces comes out as the filter makes of the whole", () => {
    const piece = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(SECRET, SECRET.slice(0, 9), SECRET.slice(9)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const lines = written(pieces.map((text) => chunk(text)));
        expect(lines.map(({ line }) => line)).toEqual(pieces.map((_, index) => index));
        expect(joined(lines)).toBe(realFilter().json(pieces.join("")));
      }),
      { numRuns: scale.properties },
    );
  });
});
