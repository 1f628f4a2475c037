import type { ServerMessage } from "@openexec/protocol";
import { createContext, use, useEffect, useRef, useSyncExternalStore } from "react";
import { LiveClient, type LiveSocket, type LiveStatus, type Subscribe } from "./live-client.ts";

/** The app's one live connection, over the WebSocket of the server that the page came from. */
export function createLiveClient(): LiveClient {
  return new LiveClient({
    connect: () => {
      const url = new URL("/api/live", location.href);
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      return new WebSocket(url) as LiveSocket;
    },
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
}

export const LiveContext: React.Context<LiveClient | undefined> = createContext<LiveClient | undefined>(undefined);

/** Subscribes while `key` is given; another key is another subscription. Both functions may be made anew at every render. */
export function useLive(
  key: string | undefined,
  subscribe: Subscribe,
  onMessage: (message: ServerMessage) => void,
): void {
  const client = use(LiveContext);
  const latest = useRef({ subscribe, onMessage });
  useEffect(() => {
    latest.current = { subscribe, onMessage };
  });
  useEffect(() => {
    if (client === undefined || key === undefined) return undefined;
    return client.subscribe(
      (id) => latest.current.subscribe(id),
      (message) => latest.current.onMessage(message),
    );
  }, [client, key]);
}

/** The state of the connection; `retry` connects at once. */
export function useConnection(): { readonly status: LiveStatus; readonly retry: () => void } {
  const client = use(LiveContext);
  const status = useSyncExternalStore(client?.onStatus ?? never, client?.status ?? connecting);
  return { status, retry: () => client?.retryNow() };
}

const never = () => () => undefined;
const connecting = (): LiveStatus => "connecting";
