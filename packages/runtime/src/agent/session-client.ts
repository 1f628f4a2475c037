import {
  type ClientApp,
  type ClientCapabilities,
  type ClientConnection,
  type ContentBlock,
  client,
  type McpServer,
  methods,
  PROTOCOL_VERSION,
  RequestError,
} from "@agentclientprotocol/sdk";
import type { AgentMessage } from "../ports/agent.ts";
import { AgentClosedError, AgentRequestError, toRequestError } from "./errors.ts";
import { type MessageStream, messageStream } from "./message-stream.ts";
import { PendingPermissions } from "./pending-permissions.ts";
import type { SessionHost } from "./session-host.ts";
import { ToolCalls } from "./tool-calls.ts";
import { type PromptResult, Turns } from "./turn.ts";

export interface SessionClientOptions {
  readonly clientInfo: { readonly name: string; readonly version: string };
  /** Whether the agent may read and write files through its client. Default `true`. */
  readonly files?: boolean;
}

/** What an agent says about itself. */
export interface AgentIdentity {
  readonly protocolVersion: number;
  readonly name?: string;
  readonly version?: string;
  readonly canLoadSession: boolean;
}

export interface SessionPlace {
  /** Absolute. */
  readonly cwd: string;
  readonly mcpServers?: readonly McpServer[];
}

/**
 * One session with one agent. The same code drives a live agent and a replay: messages of the agent are fed one by
 * one, ours come out through the host, and whatever follows from a message follows in microtasks. Ids of requests
 * count from 0 in call order.
 */
export interface SessionClient {
  /** @throws AgentRequestError, AgentClosedError; so do the next three */
  initialize(): Promise<AgentIdentity>;
  newSession(place: SessionPlace): Promise<{ readonly sessionId: string }>;
  loadSession(sessionId: string, place: SessionPlace): Promise<void>;
  /** One turn at a time. A cancelled turn resolves with the stop reason `cancelled`. */
  prompt(blocks: readonly ContentBlock[]): Promise<PromptResult>;
  /** Asks the agent to stop its turn, and answers its open permission requests with `cancelled`. */
  cancel(): void;
  /** A message of the agent. */
  feed(message: AgentMessage): void;
  /** The agent is gone: every request that waits is rejected with this error, or {@link AgentClosedError}. Idempotent. */
  closed(reason: string | Error): void;
}

class Client implements SessionClient {
  readonly #host: SessionHost;
  readonly #options: SessionClientOptions;
  readonly #stream: MessageStream;
  readonly #connection: ClientConnection;
  readonly #permissions = new PendingPermissions();
  readonly #turns: Turns;
  /** Ids of our requests without a response; the connection counts them from 0. */
  readonly #waiting = new Set<unknown>();
  #asked = 0;
  #sessionId = "";

  constructor(host: SessionHost, options: SessionClientOptions) {
    this.#host = host;
    this.#options = options;
    this.#turns = new Turns(new ToolCalls(host));
    this.#stream = messageStream((message) => host.send(message));
    this.#connection = this.#app().connect(this.#stream);
  }

  async initialize(): Promise<AgentIdentity> {
    const { clientInfo } = this.#options;
    const response = await this.#ask(methods.agent.initialize, (method) =>
      this.#connection.agent.request(method, {
        protocolVersion: PROTOCOL_VERSION,
        clientCapabilities: this.#capabilities(),
        clientInfo: { ...clientInfo },
      }),
    );
    const { protocolVersion, agentInfo, agentCapabilities } = response;
    return {
      protocolVersion,
      ...(agentInfo?.name !== undefined && { name: agentInfo.name }),
      ...(agentInfo?.version !== undefined && { version: agentInfo.version }),
      canLoadSession: agentCapabilities?.loadSession === true,
    };
  }

  async newSession({ cwd, mcpServers = [] }: SessionPlace): Promise<{ sessionId: string }> {
    const { sessionId } = await this.#ask(methods.agent.session.new, (method) =>
      this.#connection.agent.request(method, { cwd, mcpServers: [...mcpServers] }),
    );
    this.#sessionId = sessionId;
    return { sessionId };
  }

  async loadSession(sessionId: string, { cwd, mcpServers = [] }: SessionPlace): Promise<void> {
    this.#sessionId = sessionId;
    await this.#ask(methods.agent.session.load, (method) =>
      this.#connection.agent.request(method, { sessionId, cwd, mcpServers: [...mcpServers] }),
    );
  }

  async prompt(blocks: readonly ContentBlock[]): Promise<PromptResult> {
    if (this.#turns.isOpen) throw new TypeError("A session has one turn at a time");
    this.#turns.begin();
    try {
      const response = await this.#ask(methods.agent.session.prompt, (method) =>
        this.#connection.agent.request(method, { sessionId: this.#sessionId, prompt: [...blocks] }),
      );
      return this.#turns.end(response);
    } catch (error) {
      this.#turns.end();
      throw error;
    }
  }

  cancel(): void {
    if (!this.#turns.isOpen || this.#connection.signal.aborted) return;
    // The connection may close while this is written; the turn then fails by itself.
    void this.#connection.agent
      .notify(methods.agent.session.cancel, { sessionId: this.#sessionId })
      .catch(() => undefined);
    this.#permissions.cancelAll();
  }

  feed(message: AgentMessage): void {
    if (message.method === methods.client.session.update && !Object.hasOwn(message, "id")) {
      // Read here and not by the connection: a response overtakes handlers that still wait for their microtask.
      this.#turns.apply(message.params);
      return;
    }
    if (typeof message.method !== "string" && !this.#waiting.delete(message.id)) {
      this.#host.unexpected?.(message);
      return;
    }
    this.#stream.feed(message);
  }

  closed(reason: string | Error): void {
    this.#connection.close(reason instanceof Error ? reason : new AgentClosedError(reason));
    this.#permissions.cancelAll();
  }

  #capabilities(): ClientCapabilities {
    const files = this.#options.files ?? true;
    return {
      fs: { readTextFile: files, writeTextFile: files },
      terminal: this.#host.terminal !== undefined,
      ...(this.#host.elicit !== undefined && { elicitation: { form: {}, url: {} } }),
    };
  }

  #app(): ClientApp {
    const host = this.#host;
    const { terminal, elicit } = host;
    const app = client({ name: this.#options.clientInfo.name }).onRequest(
      methods.client.session.requestPermission,
      ({ params }) => effect(() => this.#permissions.ask(host.requestPermission(params))),
    );
    if (this.#options.files ?? true) {
      app
        .onRequest(methods.client.fs.readTextFile, ({ params }) => effect(() => host.readTextFile(params)))
        .onRequest(methods.client.fs.writeTextFile, ({ params }) => effect(() => host.writeTextFile(params)));
    }
    if (terminal !== undefined) {
      app
        .onRequest(methods.client.terminal.create, ({ params }) => effect(() => terminal.create(params)))
        .onRequest(methods.client.terminal.output, ({ params }) => effect(() => terminal.output(params)))
        .onRequest(methods.client.terminal.waitForExit, ({ params }) => effect(() => terminal.waitForExit(params)))
        .onRequest(methods.client.terminal.kill, ({ params }) => effect(() => terminal.kill(params)))
        .onRequest(methods.client.terminal.release, ({ params }) => effect(() => terminal.release(params)));
    }
    if (elicit !== undefined) {
      app.onRequest(methods.client.elicitation.create, ({ params }) => effect(() => elicit.call(host, params)));
    }
    return app;
  }

  async #ask<Method extends string, Response>(
    method: Method,
    request: (method: Method) => Promise<Response>,
  ): Promise<Response> {
    this.#waiting.add(this.#asked++);
    try {
      return await request(method);
    } catch (error) {
      throw error instanceof RequestError ? new AgentRequestError(method, error) : error;
    }
  }
}

/** Runs an effect for the agent; its failure is the agent's answer. */
async function effect<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw toRequestError(error);
  }
}

/** A session over messages in memory; see {@link SessionClient}. */
export function createSessionClient(host: SessionHost, options: SessionClientOptions): SessionClient {
  return new Client(host, options);
}
