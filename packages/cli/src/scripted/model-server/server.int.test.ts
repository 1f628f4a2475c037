import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import type { ModelScript } from "./script.ts";
import { type ModelServer, type ModelServerOptions, startModelServer } from "./server.ts";

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(script: ModelScript, options?: ModelServerOptions): Promise<ModelServer> {
  const server = await startModelServer(script, options);
  servers.push(server);
  return server;
}

const ask = (url: string, body: object | string): Promise<Response> =>
  fetch(url, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });

const question = { model: "m", stream: true, messages: [{ role: "user", content: "hi" }] };

describe("the scripted model server", () => {
  it("is found with and without /v1, and says so to HEAD and GET", async () => {
    const { url } = await start([{ answer: { text: "yes" } }]);
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(`${url}/api/hello`, { method: "HEAD" })).status).toBe(200);
    for (const path of ["/v1/messages", "/messages?beta=true", "/chat/completions"]) {
      expect(await (await ask(url + path, question)).text()).toContain("yes");
    }
    expect((await ask(`${url}/v2/nothing`, question)).status).toBe(404);
    expect((await ask(`${url}/v1/messages`, "{")).status).toBe(400);
  });

  it("gives equal requests equal bytes, and others other ids", async () => {
    const { url } = await start([{ answer: { text: "yes", toolCalls: [{ name: "read", input: { a: 1 } }] } }]);
    const bytes = async (body: object): Promise<string> => (await ask(`${url}/v1/messages`, body)).text();
    expect(await bytes(question)).toBe(await bytes(question));
    expect(await bytes({ ...question, model: "n" })).not.toContain(/"toolu_[^"]+"/.exec(await bytes(question))?.[0]);
  });

  it("counts the cache as a provider does", async () => {
    const { url } = await start([{ answer: { text: "yes" } }]);
    const usage = async (messages: object[]): Promise<Record<string, number>> => {
      const body = { model: "m", system: "s".repeat(4000), messages };
      const answer = (await (await ask(`${url}/v1/messages`, body)).json()) as { usage: Record<string, number> };
      return answer.usage;
    };
    const first = [{ role: "user", content: "x".repeat(400) }];
    expect(await usage(first)).toMatchObject({ cache_creation_input_tokens: 1000, cache_read_input_tokens: 0 });
    const second = [...first, { role: "assistant", content: "ok" }, { role: "user", content: "more" }];
    expect(await usage(second)).toMatchObject({ cache_creation_input_tokens: 0, cache_read_input_tokens: 1109 });
  });

  it("takes jitter from the source that it is given", async () => {
    let asked = 0;
    const random = (): number => ++asked / 1000;
    const { url } = await start([{ answer: { text: "yes", jitterMs: 1 } }], { random });
    await (await ask(`${url}/v1/messages`, question)).text();
    expect(asked).toBe(1);
  });

  it("tells the author of a script that throws", async () => {
    const { url } = await start(() => {
      throw new Error("no such scene");
    });
    const response = await ask(`${url}/v1/messages`, question);
    expect(response.status).toBe(500);
    expect(await response.text()).toContain("no such scene");
  });

  it("closes while a request hangs", async () => {
    const server = await start([{ answer: { hang: "headers" } }]);
    const asking = expect(ask(`${server.url}/v1/messages`, question)).rejects.toThrow();
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.close();
    await asking;
  });

  it("runs as a process", async () => {
    const folder = await mkdtemp(join(tmpdir(), "scripted-model-"));
    const script = join(folder, "script.json");
    await writeFile(script, '{"rules":[{"answer":{"text":"from a process"}}]}');
    const program = new URL("../../../dist/scripted/model-server/main.js", import.meta.url);
    const child = spawn(process.execPath, [program.pathname, script], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const [url] = (await once(createInterface(child.stdout), "line")) as [string];
      expect(await (await ask(`${url}/v1/responses`, { model: "m", input: "hi" })).text()).toContain("from a process");
      child.kill("SIGTERM");
      expect((await once(child, "exit"))[0]).toBe(0);
    } finally {
      child.kill("SIGKILL");
      await rm(folder, { recursive: true });
    }
  });
});
