import { request } from "node:http";
import { WebSocket } from "ws";

/** A GET request as `fetch` would not send it: any path, any header. */
export function rawRequest(
  base: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on("error", reject)
      .end();
  });
}

/** How an attempt to follow live changes ended: `open`, or the status of the refusal. */
export function attemptToFollow(base: string, headers: Record<string, string>): Promise<"open" | number> {
  const socket = new WebSocket(new URL("/api/live", base.replace(/^http/, "ws")), { headers });
  return new Promise((resolve, reject) => {
    socket.on("open", () => {
      socket.terminate();
      resolve("open");
    });
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
    socket.on("error", reject);
  });
}
