import { hash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATALOGUE, type PayloadOf } from "../events/catalogue.ts";
import type { Sha256 } from "../hash.ts";
import type { Json } from "../json.ts";
import type { Spill } from "./cut-texts.ts";
import type { Message, ModelRequest } from "./request.ts";
import { ConversationStore } from "./request-delta.ts";
import { type CallReader, RequestReader } from "./request-reader.ts";

const sha256 = ((input: string) => hash("sha256", input)) as Sha256;
const copy = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));
const spill: Spill = (value) => ({ value: copy(value) });

/** A log in memory, and how many requests a reader looked at. */
class Log {
  readonly store = new ConversationStore(sha256);
  readonly starts = new Map<string, PayloadOf<"ModelInvocationStarted">>();
  readonly answers = new Map<string, Message>();
  readonly outputs = new Map<string, Json>();
  readonly looked = new Set<string>();

  ask(call: string, request: ModelRequest, answer?: Message): void {
    const { provider, api, model } = request;
    const payload = { provider, api, model, request: this.store.add(call, request, spill) };
    this.starts.set(call, copy(CATALOGUE.ModelInvocationStarted.payload.parse(payload)));
    this.store.answered(call, answer);
    if (answer !== undefined) this.answers.set(call, copy(answer));
  }

  tool(call: string, output: Json): void {
    this.store.learned(call, output);
    this.outputs.set(call, copy(output));
  }

  read(call: string): Promise<ModelRequest> {
    const { starts, answers, outputs, looked } = this;
    const reader: CallReader = {
      async started(name) {
        looked.add(name);
        return starts.get(name);
      },
      async outcome(name) {
        const message = answers.get(name);
        if (message === undefined) return undefined;
        return { provider: "p", model: "m", status: "ok", durationMs: 1, message: { value: copy(message) } };
      },
      output: async (name) => (outputs.has(name) ? { value: copy(outputs.get(name)) } : undefined),
      load: async (stored) => ("value" in stored ? copy(stored.value) : undefined),
    };
    return new RequestReader(reader).read(call);
  }

  bytes(): number {
    return JSON.stringify([...this.starts.values()]).length;
  }
}

const request = (messages: readonly Message[], rest: Partial<ModelRequest> = {}): ModelRequest => ({
  provider: "anthropic",
  api: "messages",
  model: "m",
  system: "You are careful.",
  messages: [...messages],
  ...rest,
});
const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
const assistant = (text: string): Message => ({ role: "assistant", content: [{ type: "text", text }] });
const result = (id: string, output: Json): Message => ({
  role: "tool",
  content: [{ type: "tool_result", id, name: "read", output }],
});
const storedMessages = (log: Log, call: string): unknown => log.starts.get(call)?.request.messages;

describe("requests as differences", () => {
  it("stores each message once, and an answer not at all", async () => {
    const log = new Log();
    log.ask("a#1:1", request([user("one")]), assistant("two"));
    log.ask("a#1:2", request([user("one"), assistant("two"), user("three")]), assistant("four"));
    expect(storedMessages(log, "a#1:2")).toEqual({ value: [user("three")] });
    expect(log.starts.get("a#1:2")?.request).toMatchObject({ headOf: "a#1:1" });
    expect((await log.read("a#1:2")).messages).toEqual([user("one"), assistant("two"), user("three")]);
  });

  it("refers to the output of the tool that a message tells", async () => {
    const log = new Log();
    const output = "line\n".repeat(100);
    log.ask("a#1:1", request([user("read it")]), assistant("reading"));
    log.tool("a#1:2", output);
    const messages = [user("read it"), assistant("reading"), result("t1", output)];
    log.ask("a#1:3", request(messages));
    expect(JSON.stringify(log.starts.get("a#1:3"))).not.toContain("line");
    expect((await log.read("a#1:3")).messages).toEqual(messages);
  });

  it("tells messages apart whose long texts are the same and stand in other places", async () => {
    const log = new Log();
    const long = "y".repeat(1000);
    const texts = (...all: (string | null)[]): Message =>
      ({ role: "user", content: all.map((text) => ({ type: "text", text })) }) as Message;
    const several = [texts(long, null), texts(null, long), texts(long, long), result("t1", long), result("t1", null)];
    several.forEach((message, at) => {
      log.ask(`a#1:${at}`, request([message]));
    });
    for (const [at, message] of several.entries()) expect((await log.read(`a#1:${at}`)).messages).toEqual([message]);
  });

  it("stores an answer that was changed before it went back", async () => {
    const log = new Log();
    log.ask("a#1:1", request([user("one")]), assistant("two"));
    const messages = [user("one"), assistant("two!"), user("three")];
    log.ask("a#1:2", request(messages));
    expect(storedMessages(log, "a#1:2")).toEqual({ value: [assistant("two!"), user("three")] });
    expect((await log.read("a#1:2")).messages).toEqual(messages);
  });

  it("starts anew from a compacted conversation and keeps what stayed", async () => {
    const log = new Log();
    const long = [user("first"), ...Array.from({ length: 40 }, (_, at) => user(`message ${at} ${"x".repeat(200)}`))];
    long.forEach((_, at) => {
      log.ask(`a#1:${at + 1}`, request(long.slice(0, at + 1)));
    });
    const compacted = [user("summary of it all"), ...long.slice(-5)];
    log.ask("a#1:99", request(compacted));
    expect(storedMessages(log, "a#1:99")).toEqual({ value: [user("summary of it all")] });
    expect(log.starts.get("a#1:99")?.request.base).toBeUndefined();
    expect((await log.read("a#1:99")).messages).toEqual(compacted);
  });

  it("keeps head changes apart from messages", async () => {
    const log = new Log();
    log.ask("a#1:1", request([user("one")]));
    log.ask("a#1:2", request([user("one"), user("two")], { system: "Other.", parameters: { temperature: 0 } }));
    log.ask("a#1:3", request([user("one"), user("two"), user("three")]));
    expect(log.starts.get("a#1:3")?.request.headOf).toBe("a#1:1");
    expect(await log.read("a#1:2")).toMatchObject({ system: "Other.", parameters: { temperature: 0 } });
    expect(await log.read("a#1:3")).toMatchObject({ system: "You are careful." });
  });

  it("follows parallel branches of one conversation", async () => {
    const log = new Log();
    const start = [user("start ".repeat(50))];
    const branches = ["a", "b", "c"].map((name) => ({ name, messages: start }));
    for (let round = 1; round <= 5; round++) {
      for (const branch of branches) {
        branch.messages = [...branch.messages, user(`${branch.name}${round}`)];
        log.ask(`${branch.name}#1:${round}`, request(branch.messages));
      }
    }
    expect(JSON.stringify([...log.starts.values()]).split("start start").length - 1).toBe(50 / 2);
    for (const { name, messages } of branches) expect((await log.read(`${name}#1:5`)).messages).toEqual(messages);
  });

  it.each([1, 2, 3, 64, 199, 200, 1000])("reads request %i in logarithmic steps", async (n) => {
    const log = new Log();
    const messages: Message[] = [];
    for (let turn = 1; turn <= n; turn++) {
      messages.push(user(`question ${turn}`));
      log.ask(`a#1:${turn}`, request(messages), assistant(`answer ${turn}`));
      messages.push(assistant(`answer ${turn}`));
    }
    let hops = 0;
    for (let call: string | undefined = `a#1:${n}`; call !== undefined; hops++) {
      call = log.starts.get(call)?.request.base;
    }
    expect(hops).toBeLessThanOrEqual(Math.log2(n) + 1);
    expect((await log.read(`a#1:${n}`)).messages).toEqual(messages.slice(0, -1));
  });

  it("says what is missing", async () => {
    const log = new Log();
    log.ask("a#1:1", request([user("one")]), assistant("two"));
    log.ask("a#1:2", request([user("one"), assistant("two")]));
    log.answers.clear();
    await expect(log.read("a#1:2")).rejects.toMatchObject({ code: "model_request_broken" });
    await expect(log.read("a#1:7")).rejects.toThrow(/a#1:7/);
  });

  it("refuses a list that is based on itself", async () => {
    const log = new Log();
    log.ask("a#1:1", request([user("one")]));
    log.ask("a#1:2", request([user("one"), user("two")]));
    const first = log.starts.get("a#1:1");
    if (first !== undefined)
      log.starts.set("a#1:1", { ...first, request: { ...first.request, base: "a#1:2", keep: 1 } });
    await expect(log.read("a#1:2")).rejects.toThrow(/based on itself/);
  });

  it.each(["__proto__", "constructor", "missing"])("does not follow a path to %s", async (key) => {
    const log = new Log();
    log.ask("a#1:1", request([user("one")]));
    const first = log.starts.get("a#1:1");
    const cuts = [{ at: [0, key, "polluted"], value: { value: "yes" } }];
    if (first !== undefined) log.starts.set("a#1:1", { ...first, request: { ...first.request, cuts } });
    await expect(log.read("a#1:1")).rejects.toMatchObject({ code: "model_request_broken" });
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it("law: whatever is asked in whatever order is read back, and asked again gives the same bytes", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom("y".repeat(150), "é".repeat(5000)),
    );
    const json = fc.oneof(text, fc.jsonValue() as fc.Arbitrary<Json>);
    const message = fc.oneof(
      text.map(user),
      text.map(assistant),
      fc.tuple(text, json).map(([id, output]) => result(id, output)),
    );
    const step = fc.record({
      keep: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.nat({ max: 2 }),
      add: fc.array(message, { maxLength: 3 }),
      answer: fc.option(message),
      echo: fc.boolean(),
      system: fc.constantFrom("A", "B"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const play = (): { log: Log; asked: ModelRequest[] } => {
          const log = new Log();
          const asked: ModelRequest[] = [];
          let last: Message[] = [];
          for (const { keep, drop, add, answer, echo, system } of steps) {
            const kept = last.slice(drop, Math.ceil(last.length * (keep > 0.3 ? 1 : keep)));
            for (const { content } of add) {
              for (const part of content)
                if (part.type === "tool_result") log.tool(`tool:${log.outputs.size}`, part.output);
            }
            const now = request([...kept, ...add], { system });
            log.ask(`a#1:${asked.length}`, now, answer ?? undefined);
            asked.push(now);
            last = [...now.messages, ...(echo && answer !== null ? [answer] : [])];
          }
          return { log, asked };
        };
        const { log, asked } = play();
        for (const [at, expected] of asked.entries()) expect(await log.read(`a#1:${at}`)).toEqual(copy(expected));
        expect(play().log.bytes()).toBe(log.bytes());
      }),
    );
  });
});
