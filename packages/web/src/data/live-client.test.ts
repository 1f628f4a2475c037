import type { ServerMessage } from "@openexec/protocol";
import { expect, test } from "vitest";
import { LiveClient, type LiveSocket } from "./live-client.ts";

class Socket implements LiveSocket {
  readonly sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.onclose?.();
  }
}

function setUp() {
  const sockets: Socket[] = [];
  const waits: { ms: number; run: () => void }[] = [];
  const client = new LiveClient({
    connect: () => {
      const socket = new Socket();
      sockets.push(socket);
      return socket;
    },
    after: (ms, run) => {
      waits.push({ ms, run });
      return () => undefined;
    },
  });
  return { client, sockets, waits };
}

test("after a reconnect the server is told what the client has, and sends the rest", () => {
  const { client, sockets, waits } = setUp();
  let revision: number | undefined;
  const got: ServerMessage[] = [];
  client.subscribe(
    (id) => ({ type: "subscribe_runs", id, query: "", ...(revision !== undefined && { sinceRevision: revision }) }),
    (message) => {
      got.push(message);
      if ("revision" in message) revision = message.revision;
    },
  );
  sockets[0]?.onopen?.();
  sockets[0]?.onmessage?.({ data: JSON.stringify({ type: "runs_snapshot", id: "1", revision: 7, runs: [] }) });
  sockets[0]?.onmessage?.({ data: "half a fra" });
  sockets[0]?.close();
  expect(client.status()).toBe("lost");
  waits[0]?.run();
  sockets[1]?.onopen?.();
  expect(client.status()).toBe("open");
  expect(sockets[1]?.sent).toEqual([{ type: "subscribe_runs", id: "1", query: "", sinceRevision: 7 }]);
  expect(got).toHaveLength(1);
});

test("the wait grows with each failure and starts anew after a success", () => {
  const { client, sockets, waits } = setUp();
  client.subscribe(
    (id) => ({ type: "subscribe_run", id, runId: "r" }),
    () => undefined,
  );
  for (let index = 0; index < 3; index++) {
    sockets.at(-1)?.close();
    waits.at(-1)?.run();
  }
  sockets.at(-1)?.onopen?.();
  sockets.at(-1)?.close();
  expect(waits.map((wait) => wait.ms)).toEqual([500, 1000, 2000, 500]);
});

test("a client that lagged subscribes again", () => {
  const { client, sockets } = setUp();
  client.subscribe(
    (id) => ({ type: "subscribe_run", id, runId: "r", sinceSeq: 9 }),
    () => undefined,
  );
  sockets[0]?.onopen?.();
  sockets[0]?.onmessage?.({ data: JSON.stringify({ type: "lagged", id: "1", reason: "slow" }) });
  expect(sockets[0]?.sent).toHaveLength(2);
});

test("a subscription that the index of the server stood in the way of is asked for again, unless it is over", () => {
  const { client, sockets, waits } = setUp();
  const codes: string[] = [];
  const end = client.subscribe(
    (id) => ({ type: "subscribe_run", id, runId: "r" }),
    (message) => message.type === "error" && codes.push(message.code),
  );
  const fail = (code: string) =>
    sockets[0]?.onmessage?.({ data: JSON.stringify({ type: "error", id: "1", code, detail: "no" }) });
  sockets[0]?.onopen?.();
  fail("run_not_found");
  expect(waits).toEqual([]);
  fail("index_unavailable");
  waits[0]?.run();
  expect(sockets[0]?.sent).toHaveLength(2);
  fail("index_locked");
  end();
  waits[1]?.run();
  expect(sockets[0]?.sent.slice(2)).toEqual([{ type: "unsubscribe", id: "1" }]);
  expect(codes).toEqual(["run_not_found", "index_unavailable", "index_locked"]);
});

test("a subscription that the index of the server stood in the way of is not asked for twice after a reconnect", () => {
  const { client, sockets, waits } = setUp();
  client.subscribe(
    (id) => ({ type: "subscribe_run", id, runId: "r" }),
    () => undefined,
  );
  sockets[0]?.onopen?.();
  const error = { type: "error", id: "1", code: "index_unavailable", detail: "no" };
  sockets[0]?.onmessage?.({ data: JSON.stringify(error) });
  sockets[0]?.close();
  const [again, reconnect] = waits;
  reconnect?.run();
  sockets[1]?.onopen?.();
  again?.run();
  expect(sockets.map(({ sent }) => sent.length)).toEqual([1, 1]);
});

test("nothing reconnects when nobody is subscribed", () => {
  const { client, sockets, waits } = setUp();
  client.subscribe(
    (id) => ({ type: "subscribe_run", id, runId: "r" }),
    () => undefined,
  )();
  sockets[0]?.close();
  expect(waits).toEqual([]);
});
