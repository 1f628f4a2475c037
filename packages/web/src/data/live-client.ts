import type { ClientMessage, ServerMessage } from "@openexec/protocol";

/** What the client needs of a WebSocket; tests bring their own. */
export interface LiveSocket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export type LiveStatus = "connecting" | "open" | "lost";

/** A request to be told about something. Called again after every reconnect, to say what is known by then. */
export type Subscribe = (id: string) => Exclude<ClientMessage, { type: "unsubscribe" }>;

export interface LiveOptions {
  readonly connect: () => LiveSocket;
  /** Calls back after so many milliseconds; the result stops it. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** Waits between attempts to connect: doubled each time, within these bounds in milliseconds. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** So long after the server could not read its index it is asked again, in milliseconds. */
const INDEX_WAIT = 3000;

interface Subscription {
  readonly subscribe: Subscribe;
  readonly onMessage: (message: ServerMessage) => void;
}

/**
 * One connection for the whole app. It connects while there are subscriptions, again when it is lost, and then says for
 * each of them what the subscriber has already.
 */
export class LiveClient {
  readonly #options: LiveOptions;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #listeners = new Set<() => void>();
  #socket: LiveSocket | undefined;
  #isOpen = false;
  #status: LiveStatus = "connecting";
  #wait = FIRST_WAIT;
  #stopWaiting: (() => void) | undefined;
  #nextId = 1;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  status = (): LiveStatus => this.#status;

  onStatus = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Subscribes; the returned function ends it. A `lagged` subscription is renewed before its message is passed on, one that
   * the server's index stood in the way of a moment later.
   */
  subscribe(subscribe: Subscribe, onMessage: (message: ServerMessage) => void): () => void {
    const id = String(this.#nextId++);
    this.#subscriptions.set(id, { subscribe, onMessage });
    if (this.#isOpen) this.#send(subscribe(id));
    else this.#connect();
    return () => {
      this.#subscriptions.delete(id);
      if (this.#isOpen) this.#send({ type: "unsubscribe", id });
      if (this.#subscriptions.size === 0) this.#stopWaiting?.();
    };
  }

  /** Connects at once instead of after the rest of the wait. */
  retryNow(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.#connect();
  }

  #connect(): void {
    if (this.#socket !== undefined || this.#stopWaiting !== undefined) return;
    const socket = this.#options.connect();
    this.#socket = socket;
    socket.onopen = () => {
      this.#isOpen = true;
      this.#wait = FIRST_WAIT;
      this.#setStatus("open");
      for (const [id, { subscribe }] of this.#subscriptions) this.#send(subscribe(id));
    };
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => {
      this.#socket = undefined;
      this.#isOpen = false;
      this.#setStatus("lost");
      if (this.#subscriptions.size > 0) this.#connectLater();
    };
  }

  #connectLater(): void {
    this.#stopWaiting = this.#options.after(this.#wait, () => {
      this.#stopWaiting = undefined;
      this.#connect();
    });
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  #receive(data: unknown): void {
    const message = parseMessage(data);
    if (message?.id === undefined) return;
    const subscription = this.#subscriptions.get(message.id);
    if (subscription === undefined) return;
    const { id } = message;
    if (message.type === "lagged") this.#send(subscription.subscribe(id));
    else if (message.type === "error" && message.code.startsWith("index_")) {
      const socket = this.#socket;
      this.#options.after(INDEX_WAIT, () => {
        // A new connection has subscribed already.
        const isSame = this.#socket === socket && this.#subscriptions.get(id) === subscription;
        if (isSame) this.#send(subscription.subscribe(id));
      });
    }
    subscription.onMessage(message);
  }

  #send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #setStatus(status: LiveStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}

function parseMessage(data: unknown): ServerMessage | undefined {
  try {
    const value: unknown = JSON.parse(String(data));
    const isMessage = typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
    return isMessage ? (value as ServerMessage) : undefined;
  } catch {
    // A frame that is no JSON says nothing; what was missed comes with the next snapshot.
    return undefined;
  }
}
