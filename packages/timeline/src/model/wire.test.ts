import { hash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wireSchema } from "../events/model.ts";
import type { Sha256 } from "../hash.ts";
import { splitBody } from "./body-list.ts";
import type { Exchange, WireContext, WireRecord } from "./exchange.ts";
import type { Message } from "./request.ts";
import { readFrame, splitFrames } from "./sse.ts";
import { CREDENTIAL_MARK, WireStore } from "./wire.ts";
import { readExchange } from "./wire-reader.ts";

const sha256 = ((input: string) => hash("sha256", input)) as Sha256;
const copy = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));

/** Exchanges of one run in memory; bytes are base64 in it. */
class Log {
  readonly #store: WireStore;
  readonly records: WireRecord[] = [];
  readonly #contexts: WireContext[] = [];

  constructor(compress: boolean) {
    this.#store = new WireStore({ sha256, ...(compress ? { compress: (text: string) => gzipSync(text) } : {}) });
  }

  add(exchange: Exchange, messages: readonly Message[] = [], message?: Message): WireRecord {
    const context = { request: { provider: "p", api: "a", model: "m", messages }, message, model: "m" };
    const spill = (value: unknown) => ({
      value: value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("base64") } : copy(value),
    });
    const record = copy(wireSchema.parse(this.#store.add(`a#1:${this.records.length}`, exchange, context, spill)));
    this.records.push(record);
    this.#contexts.push(context);
    return record;
  }

  read(at: number): Promise<Exchange> {
    return readExchange(`a#1:${at}`, {
      wire: async (call) => {
        const index = Number(call.slice(4));
        return { record: this.records[index] as WireRecord, context: this.#contexts[index] as WireContext };
      },
      async load(stored) {
        const value = "value" in stored ? (copy(stored.value) as { bytes?: string }) : {};
        return value.bytes === undefined ? value : new Uint8Array(Buffer.from(value.bytes, "base64"));
      },
      decompress: (bytes) => gunzipSync(bytes).toString("utf8"),
    });
  }
}

const exchange = (body: string, response = "", chunkEnds: readonly number[] = []): Exchange => ({
  request: { url: "http://x/v1/messages", method: "POST", headers: [["content-type", "application/json"]], body },
  response: { status: 200, headers: [["date", "today"]], body: response },
  chunks: chunkEnds.map((end, at) => ({ end, atMs: at * 1.5 })),
});
const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });

describe("exchanges", () => {
  it("law: what was sent is read back, whatever the texts, with and without compression", async () => {
    const text = fc.string({ unit: "binary", maxLength: 30 });
    const element = fc.record({ role: fc.constantFrom("user", "tool"), content: text });
    const body = fc.oneof(
      text,
      fc.json(),
      fc.array(element, { maxLength: 8 }).map((messages) => JSON.stringify({ model: "m", messages, stream: true })),
    );
    const frame = text.map((delta) => `event: delta\ndata: ${JSON.stringify({ type: "delta", delta })}\n\n`);
    const response = fc.array(fc.oneof(frame, text), { maxLength: 12 }).map((frames) => frames.join(""));
    const one = fc.tuple(body, response, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }));
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 6 }), fc.array(text), fc.boolean(), async (list, known, compress) => {
        const log = new Log(compress);
        const exchanges = list.map(([request, answer, cuts]) => {
          const ends = cuts.map((cut) => Math.floor(cut * answer.length)).sort((a, b) => a - b);
          return exchange(request, answer, ends);
        });
        for (const sent of exchanges) log.add(sent, known.map(user), user(known.join("")));
        for (const [at, sent] of exchanges.entries()) expect(await log.read(at)).toEqual(sent);
      }),
    );
  });

  it("stores each element of a growing body once, and not what a message says", async () => {
    const log = new Log(false);
    const messages: Message[] = [];
    const bodies: string[] = [];
    for (let turn = 0; turn < 20; turn++) {
      messages.push(user(`${turn} ${"content ".repeat(100)}`));
      const wire = messages.map(({ role, content }) => ({ role, content }));
      bodies.push(JSON.stringify({ model: "m", messages: wire, stream: true }));
      log.add(exchange(bodies[turn] ?? ""), [...messages]);
    }
    expect(log.records.slice(2).map((record) => record.own)).toEqual(new Array(18).fill(1));
    expect(JSON.stringify(log.records)).not.toContain("content content");
    for (const [turn, body] of bodies.entries()) expect((await log.read(turn)).request.body).toBe(body);
  });

  it("keeps bytes that are no UTF-8", async () => {
    const log = new Log(false);
    const bytes = new Uint8Array([100, 97, 116, 97, 58, 32, 0xe6, 0xbc]);
    const sent = exchange("{}");
    log.add({ ...sent, response: { status: 200, headers: [], body: "data: \ufffd", bytes } });
    expect((await log.read(0)).response).toEqual({ status: 200, headers: [], body: "data: \ufffd", bytes });
  });

  it("marks credentials in headers and nothing else", async () => {
    const log = new Log(false);
    const headers = ["Authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie", "user-agent"].map(
      (name) => [name, `value of ${name}`] as const,
    );
    log.add({ request: { url: "http://x/", method: "POST", headers, body: "{}" }, chunks: [] });
    const read = (await log.read(0)).request.headers;
    expect(read.map(([, value]) => value)).toEqual([...new Array(5).fill(CREDENTIAL_MARK), "value of user-agent"]);
    expect(JSON.stringify(log.records)).not.toContain("value of x-api-key");
  });

  it("says when no response came", async () => {
    const log = new Log(false);
    const sent: Exchange = { request: { url: "http://x/", method: "POST", headers: [], body: "{}" }, chunks: [] };
    log.add(sent);
    expect(await log.read(0)).toEqual(sent);
  });
});

describe("bodies around their longest list", () => {
  it.each([
    ['{"tools":[1],"messages":[{"a":"]"},{"b":[1,2]}],"x":1}', ['{"a":"]"}', ',{"b":[1,2]}']],
    ['{"messages":[]}', []],
    ["[1,2]", []],
    ['{"messages":[1,2', []],
    ["no JSON", []],
  ])("%s", (body, elements) => {
    const split = splitBody(body);
    expect(split.elements).toEqual(elements);
    expect(split.head + split.elements.join("") + split.tail).toBe(body);
  });
});

describe("frames of an event stream", () => {
  it.each([
    ["data: a\n\ndata: b\n\n", ["data: a\n\n", "data: b\n\n"]],
    ["data: a\r\n\r\ndata: b", ["data: a\r\n\r\n", "data: b"]],
    [": ping\n\n", [": ping\n\n"]],
    ["", []],
  ])("%j", (body, frames) => {
    expect(splitFrames(body)).toEqual(frames);
  });

  it.each([
    ["event: x\ndata: 1\ndata:2\n\n", { event: "x", data: "1\n2" }],
    ["data: {}\r\n\r\n", { data: "{}" }],
    [": comment\n\n", undefined],
    ["data: half", undefined],
  ])("reads %j", (frame, event) => {
    expect(readFrame(frame)).toEqual(event);
  });

  it("law: joined they are the body", () => {
    const part = fc.constantFrom("\n", "\r", "data: x", "é", "\r\n\r\n", "\n\n");
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(splitFrames(parts.join("")).join("")).toBe(parts.join(""));
      }),
    );
  });
});
