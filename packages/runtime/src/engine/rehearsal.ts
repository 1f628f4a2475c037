import type { SessionClient, SessionHost } from "../agent/index.ts";
import type { SpokenMessage } from "../driver/driver.ts";

/** A host that nothing gets through to until it is opened: the agent's requests of an earlier turn were answered then. */
export function closedHost(host: SessionHost): { readonly host: SessionHost; open(): void } {
  let isOpen = false;
  const unanswered = new Promise<never>(() => {});
  const closed = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === "function")
          return (...args: unknown[]) =>
            isOpen ? value.apply(target, args) : name === "send" ? undefined : unanswered;
        return typeof value === "object" && value !== null ? closed(value) : value;
      },
    });
  return {
    host: closed(host),
    open() {
      isOpen = true;
    },
  };
}

/** What a session is after some messages, for one that goes on with it. */
export interface Rehearsed {
  readonly client?: SessionClient;
  readonly protocolId?: string;
  readonly canLoad?: boolean;
}

/**
 * Lets a client say and hear again what was said before, so that it goes on as the one did that said it first. Takes
 * microtasks only: no delivery of the run comes between.
 * @param create makes the client of another process of the agent
 */
export async function rehearse(messages: readonly SpokenMessage[], create: () => SessionClient): Promise<Rehearsed> {
  let client: SessionClient | undefined;
  let protocolId: string | undefined;
  let canLoad: boolean | undefined;
  let asked: Promise<unknown>[] = [];
  for (const { direction, message } of messages) {
    if (direction === "outbound") {
      if (message.method === "initialize") [client, asked] = [create(), []];
      const request = client === undefined ? undefined : ask(client, message);
      request?.catch(() => undefined);
      if (request !== undefined) asked.push(request);
      continue;
    }
    // What the agent asked for was answered then, and leaves nothing behind.
    if (typeof message.method === "string" && message.id !== undefined) continue;
    client?.feed(message);
    if (typeof message.method === "string" || typeof message.id !== "number") continue;
    const answer = (await asked[message.id]?.catch(() => undefined)) as Answer | undefined;
    canLoad = answer?.canLoadSession ?? canLoad;
    protocolId = answer?.sessionId ?? protocolId;
  }
  return {
    ...(client !== undefined && { client }),
    ...(protocolId !== undefined && { protocolId }),
    ...(canLoad !== undefined && { canLoad }),
  };
}

interface Answer {
  readonly canLoadSession?: boolean;
  readonly sessionId?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: what the client itself once sent
type Params = any;

/** Our requests, as the client makes them. */
const REQUESTS: Readonly<Record<string, (client: SessionClient, params: Params) => Promise<unknown>>> = {
  initialize: (client) => client.initialize(),
  "session/new": (client, place) => client.newSession(place),
  "session/load": async (client, { sessionId, ...place }) => {
    await client.loadSession(sessionId, place);
    return { sessionId };
  },
  "session/prompt": (client, { prompt }) => client.prompt(prompt),
};

/** `undefined` for what is no request: answers, and the cancelling of a turn. */
function ask(client: SessionClient, { method, params }: SpokenMessage["message"]): Promise<unknown> | undefined {
  return typeof method === "string" && Object.hasOwn(REQUESTS, method) ? REQUESTS[method]?.(client, params) : undefined;
}
