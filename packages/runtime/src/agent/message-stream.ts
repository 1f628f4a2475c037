import type { AnyMessage, Stream } from "@agentclientprotocol/sdk";
import type { AgentMessage } from "../ports/agent.ts";

/** Both ends of a connection in memory: what is fed comes out of `readable`, what is written goes to `send`. */
export interface MessageStream extends Stream {
  feed(message: AgentMessage): void;
}

/** Nothing here waits for more than a microtask, so that what follows from a message follows at once. */
export function messageStream(send: (message: AgentMessage) => void): MessageStream {
  let controller: ReadableStreamDefaultController<AnyMessage> | undefined;
  const readable = new ReadableStream<AnyMessage>({
    start: (opened) => {
      controller = opened;
    },
    cancel: () => {
      controller = undefined;
    },
  });
  const writable = new WritableStream<AnyMessage>({ write: (message) => send(message as AgentMessage) });
  return { readable, writable, feed: (message) => controller?.enqueue(message as AnyMessage) };
}
