import type { CallId, Message, ModelRequest, PayloadOf, StoredValue } from "@openexec/timeline";

type RequestDelta = PayloadOf<"ModelInvocationStarted">["request"];
type Store = (value: unknown, name: string) => StoredValue;

/** Requests of the conversations of a run, stored as differences. */
export class Conversations {
  add(_conversation: string, _id: CallId, request: ModelRequest, store: Store): RequestDelta {
    const { messages, ...head } = request;
    return { head: store(head, "request"), messages: store(messages, "messages") };
  }

  answered(_conversation: string, _id: CallId, _message: Message): void {}
}
