// Speaks raw protocol messages, which have a field of that name.
import type { LivePorts } from "../driver/live-ports.ts";
import { originals } from "../globals/originals.ts";
import { SeededRandom } from "../globals/seeded-random.ts";
import type { AgentMessage, AgentPort, ModelPort, ShellPort } from "../ports/index.ts";

/** A world whose answers come in an order of their own, and that counts what really ran. */
export interface ScriptedWorld {
  readonly ports: Partial<LivePorts>;
  /** Arguments of the commands that ran, in order. */
  readonly commands: string[];
}

export function scriptedWorld(seed: number): ScriptedWorld {
  const random = new SeededRandom(seed.toString(16).padStart(64, "5"));
  const commands: string[] = [];
  const later = (done: () => void): void => {
    const delay = random.next();
    if (delay < 0.4) queueMicrotask(done);
    else if (delay < 0.6) originals.setImmediate(done);
    else originals.setTimeout(done, delay * 3);
  };
  const shell: ShellPort = {
    run: (command, watcher) =>
      new Promise((resolve) => {
        commands.push(command.args.join(" "));
        watcher.spawned(4711, 4711);
        const size = command.command === "big" ? 9000 : 10;
        const end = (status: "ok" | "cancelled"): void =>
          resolve({
            status,
            exitCode: status === "ok" ? (command.command === "fail" ? 3 : 0) : null,
            signal: status === "ok" ? null : "SIGTERM",
            durationMs: random.next(),
            ...(status !== "ok" && { error: { name: "AbortError", message: "ended" } }),
          });
        if (watcher.signal.aborted) return end("cancelled");
        watcher.output("stdout", Buffer.from("o".repeat(size)), 1);
        watcher.output("stderr", Buffer.from(command.command), 2);
        watcher.signal.addEventListener("abort", () => end("cancelled"));
        if (command.command !== "stubborn") later(() => end("ok"));
      }),
  };
  return {
    commands,
    ports: { shell, model: modelPort(later), agent: agentPort(later), ask: askPort(later) },
  };
}

type Later = (done: () => void) => void;

function modelPort(later: Later): ModelPort {
  const failed = new Set<string>();
  return {
    invoke: (request) =>
      new Promise((resolve) => {
        const first = request.messages[0]?.content[0];
        const prompt = first?.type === "text" ? first.text : "";
        const turns = request.messages.filter(({ role }) => role === "tool").length;
        later(() => {
          if (prompt.includes("flaky") && !failed.has(prompt)) {
            failed.add(prompt);
            const error = { name: "HttpError", message: "529", retryable: true, retryAfterMs: 1 };
            return resolve({ status: "failed", model: "m", durationMs: 1, error });
          }
          const call = { type: "tool_call" as const, id: `t${turns}`, name: "tool", input: { turns } };
          const wanted = turns < Number.parseInt(prompt, 10);
          const content = wanted ? [call] : [{ type: "text" as const, text: `answer to ${prompt}` }];
          resolve({ status: "ok", model: "m", durationMs: 1, message: { role: "assistant", content } });
        });
      }),
  };
}

function askPort(later: Later): LivePorts["ask"] {
  const by = { type: "user", name: "test" };
  return {
    ask: (question, signal) =>
      new Promise((resolve, reject) => {
        if (question.message === "nobody") return resolve(undefined);
        signal.addEventListener("abort", () => reject(signal.reason as Error));
        const action = question.message === "decline" ? "decline" : "accept";
        later(() => resolve({ action, by, ...(action === "accept" && { content: { fine: true } }) }));
      }),
  };
}

/** An agent in this process: one turn per prompt, named by the first word of the prompt. */
function agentPort(later: Later): AgentPort {
  return {
    start: (_command, events) => {
      let sessions = 0;
      let asked = 0;
      const waiting = new Map<unknown, () => void>();
      const say = (message: object): void => events.message({ jsonrpc: "2.0", ...message } as AgentMessage);
      const update = (sessionId: unknown, content: object): void =>
        say({ method: "session/update", params: { sessionId, update: content } });
      const prompt = (
        id: unknown,
        { sessionId, prompt: blocks }: { sessionId: string; prompt: { text: string }[] },
      ): void => {
        const script = blocks[0]?.text.split(" ")[0];
        const end = (): void => {
          update(sessionId, { sessionUpdate: "agent_message_chunk", content: { type: "text", text: "done" } });
          say({ id, result: { stopReason: script === "refuse" ? "refusal" : "end_turn" } });
        };
        const tool = { toolCallId: "tool-1", title: "Look" };
        if (script === "tool") {
          update(sessionId, { sessionUpdate: "tool_call", ...tool, status: "pending", rawInput: { path: "x" } });
          later(() => {
            update(sessionId, {
              sessionUpdate: "tool_call_update",
              ...tool,
              status: "completed",
              rawOutput: { found: 1 },
            });
            later(end);
          });
        } else if (script === "permission") {
          const ask = ++asked;
          waiting.set(ask, end);
          const options = [
            { optionId: "y", name: "Yes", kind: "allow_once" },
            { optionId: "n", name: "No", kind: "reject_once" },
          ];
          say({ id: ask, method: "session/request_permission", params: { sessionId, toolCall: tool, options } });
        } else later(end);
      };
      const receive = (message: AgentMessage): void => {
        const { id, method, params } = message as { id?: unknown; method?: string; params?: never };
        if (method === "initialize")
          say({ id, result: { protocolVersion: 1, agentCapabilities: { loadSession: true } } });
        else if (method === "session/new") say({ id, result: { sessionId: `s${++sessions}` } });
        else if (method === "session/load") say({ id, result: {} });
        else if (method === "session/prompt") prompt(id, params as never);
        else if (method === undefined) {
          const go = waiting.get(id);
          waiting.delete(id);
          if (go !== undefined) later(go);
        }
      };
      return Promise.resolve({
        pid: 4712,
        send: (message) => later(() => receive(message)),
        close: async () => events.exit({ exitCode: 0, signal: null }),
      });
    },
  };
}
