import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentMessage, AgentProcess } from "../../ports/agent.ts";
import type { Clock } from "../../ports/clock.ts";
import { groupAlive } from "../process/group.ts";
import { createAgentPort } from "./agent-port.ts";
import { AgentStartError } from "./errors.ts";

/** @param slowness how many times as long as asked its timers take */
function clockOf(slowness: number): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now() / slowness,
    timer: (ms, fire) => {
      const timer = setTimeout(fire, ms * slowness);
      return () => clearTimeout(timer);
    },
  };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-agent-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Running {
  readonly agent: AgentProcess;
  readonly messages: AgentMessage[];
  readonly log: string[];
  /** In the order of delivery: `message`, `log`, `exit`. */
  readonly order: string[];
  readonly exited: Promise<{ exitCode: number | null; signal: string | null }>;
  arrived(count: number): Promise<void>;
}

async function start(
  script: string,
  { maxMessageBytes, slowness = 1 }: { maxMessageBytes?: number; slowness?: number } = {},
): Promise<Running> {
  const messages: AgentMessage[] = [];
  const log: string[] = [];
  const order: string[] = [];
  let wake = (): void => undefined;
  let ended: (info: { exitCode: number | null; signal: string | null }) => void;
  const exited = new Promise<{ exitCode: number | null; signal: string | null }>((resolve) => {
    ended = resolve;
  });
  const port = createAgentPort({
    environment: () => ({ PATH: process.env.PATH ?? "", BASE: "base" }),
    clock: clockOf(slowness),
    ...(maxMessageBytes !== undefined && { maxMessageBytes }),
  });
  const agent = await port.start(
    { command: process.execPath, args: ["-e", script], cwd: folder, env: { ADDED: "1" } },
    {
      message: (message) => {
        messages.push(message);
        order.push("message");
        wake();
      },
      log: (line) => {
        log.push(line);
        order.push("log");
        wake();
      },
      exit: (info) => {
        order.push("exit");
        ended(info);
      },
    },
  );
  const arrived = async (count: number): Promise<void> => {
    while (messages.length + log.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { agent, messages, log, order, exited, arrived };
}

const say = `const say = (value) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...value }) + "\\n");`;

describe("a live agent", () => {
  it("answers what it is sent, in order", async () => {
    const script = `${say} let text = ""; process.stdin.on("data", (d) => { text += d; for (;;) { const n = text.indexOf("\\n"); if (n < 0) return;
      const m = JSON.parse(text.slice(0, n)); text = text.slice(n + 1); say({ id: m.id, result: process.env.BASE + process.env.ADDED }); } });`;
    const { agent, messages, arrived } = await start(script);
    for (let id = 0; id < 100; id++) agent.send({ jsonrpc: "2.0", id, method: "ping" });
    await arrived(100);
    expect(messages.map((message) => message.id)).toEqual(Array.from({ length: 100 }, (_, id) => id));
    expect(messages[0]?.result).toBe("base1");
    await agent.close();
  });

  it("delivers its last words before its exit", async () => {
    const { messages, exited, order } = await start(
      `${say} for (let id = 0; id < 500; id++) say({ id, result: "x".repeat(1000) }); process.exitCode = 7;`,
    );
    expect(await exited).toEqual({ exitCode: 7, signal: null });
    expect(messages).toHaveLength(500);
    expect(order.at(-1)).toBe("exit");
  });

  it("sends to the log what is no protocol", async () => {
    const { messages, log, exited } = await start(
      `console.log("Welcome!"); console.log('{"a":1}'); console.error("warned"); process.stdout.write('{"jsonrpc":"2.0","method":"last"}');`,
    );
    await exited;
    expect(messages).toEqual([{ jsonrpc: "2.0", method: "last" }]);
    expect(log.sort()).toEqual(["Welcome!", "warned", '{"a":1}'].sort());
  });

  it("is ended when a message is longer than the bound", async () => {
    const { messages, log, exited, agent } = await start(
      `${say} say({ id: 1, result: "x".repeat(5000) }); setInterval(() => {}, 1000);`,
      { maxMessageBytes: 1000 },
    );
    await exited;
    expect(messages).toEqual([]);
    expect(log[0]).toMatch(/^The agent sent a message of 50\d\d bytes, more than 1000/);
    expect(groupAlive(agent.pid)).toBe(false);
  });

  it("leaves politely when its input ends", async () => {
    const { agent, exited, messages } = await start(
      `${say} process.stdin.resume().on("end", () => { say({ method: "bye" }); process.exitCode = 4; });`,
      // A busy machine starts a process in longer than one may take to leave.
      { slowness: 20 },
    );
    await agent.close();
    expect(await exited).toEqual({ exitCode: 4, signal: null });
    expect(messages).toEqual([{ jsonrpc: "2.0", method: "bye" }]);
  });

  it("is killed with its children when it does not leave", async () => {
    const script = `${say} const { spawn } = require("node:child_process"); process.on("SIGTERM", () => say({ method: "no" }));
      spawn("sh", ["-c", "trap '' TERM; sleep 60"], { stdio: "inherit" }); setInterval(() => {}, 1000); say({ method: "up" });`;
    const { agent, exited, messages, arrived } = await start(script);
    await arrived(1);
    await Promise.all([agent.close(), agent.close()]);
    expect(await exited).toEqual({ exitCode: null, signal: "SIGKILL" });
    expect(messages.map((message) => message.method)).toEqual(["up", "no"]);
    expect(groupAlive(agent.pid)).toBe(false);
  });

  it("ends what it leaves behind when it dies", async () => {
    const script = `require("node:child_process").spawn("sleep", ["60"], { stdio: "ignore" }).unref(); process.exitCode = 1;`;
    const { agent, exited } = await start(script);
    expect(await exited).toEqual({ exitCode: 1, signal: null });
    expect(groupAlive(agent.pid)).toBe(false);
    agent.send({ jsonrpc: "2.0", method: "too late" });
    await agent.close();
  });

  it.each([
    ["no-such-agent", ".", "agent_not_found"],
    ["true", "/no/such/folder", "agent_start_failed"],
  ])("that cannot start (%s in %s) is an error with a code: %s", async (command, cwd, code) => {
    const port = createAgentPort({ environment: () => ({ PATH: process.env.PATH ?? "" }), clock: clockOf(1) });
    const silent = { message: () => undefined, log: () => undefined, exit: () => undefined };
    const error = await port.start({ command, args: [], cwd }, silent).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AgentStartError);
    expect(error).toMatchObject({ code, command, cwd });
  });
});
