import type { SessionClient } from "../agent/index.ts";
import type { SpokenMessage } from "../driver/driver.ts";

/** What a session is after some messages, for one that goes on with it. */
export interface Rehearsed {
  readonly client?: SessionClient;
  readonly protocolId?: string;
  readonly canLoad?: boolean;
}

/**
 * Lets a client say and hear again what was said before, so that it goes on as the one did that said it first. Takes
 * microtasks only: no delivery of the run comes between. What the client tells its host meanwhile is old news.
 * @param present the client that is there already, when the messages go on with its process
 * @param create makes the client of another process of the agent
 */
export async function rehearse(
  messages: readonly SpokenMessage[],
  present: SessionClient | undefined,
  create: () => SessionClient,
): Promise<Rehearsed> {
  let client = present;
  let protocolId: string | undefined;
  let canLoad: boolean | undefined;
  const asked = new Map<unknown, Promise<unknown>>();
  for (const { direction, message } of messages) {
    if (direction === "outbound") {
      if (message.method === "initialize") client = create();
      const request = client === undefined ? undefined : ask(client, message);
      request?.catch(() => undefined);
      if (request !== undefined) asked.set(message.id, request);
      continue;
    }
    // What the agent asked for was answered then, and leaves nothing behind.
    if (typeof message.method === "string" && message.id !== undefined) continue;
    client?.feed(message);
    if (typeof message.method === "string") continue;
    const answer = (await asked.get(message.id)?.catch(() => undefined)) as Answer | undefined;
    canLoad = answer?.canLoadSession ?? canLoad;
    protocolId = answer?.sessionId ?? protocolId;
  }
  // What was asked last may still be on its way to the host; a connection writes within a few microtasks.
  for (let count = 0; count < MICROTASKS; count++) await undefined;
  return {
    ...(client !== undefined && { client }),
    ...(protocolId !== undefined && { protocolId }),
    ...(canLoad !== undefined && { canLoad }),
  };
}

/** Many times what a message takes through the connection. */
const MICROTASKS = 64;

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
