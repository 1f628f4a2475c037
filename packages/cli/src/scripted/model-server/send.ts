import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { ScriptedAnswer } from "./script.ts";

/** The bytes of a response in the pieces in which they go to the socket. */
function writes(parts: readonly string[], answer: ScriptedAnswer): Buffer[] {
  const whole = parts.map((part) => Buffer.from(part));
  const sent = answer.gzip === true ? [gzipSync(Buffer.concat(whole))] : whole;
  const size = answer.chunkSize;
  if (size === undefined) return sent;
  const bytes = Buffer.concat(sent);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

/** Waits until the client is gone. */
function gone(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.once("close", () => resolve());
  });
}

async function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (response.destroyed) return;
  // One write per chunk reaches the client as it is only when the socket took the last one.
  await new Promise<void>((resolve) => response.write(chunk, () => resolve()));
}

/**
 * Sends a response in pieces, with the faults that the answer asks for. Resolves when it is sent or the client is gone.
 */
export async function send(
  response: ServerResponse,
  head: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  parts: readonly string[],
  answer: ScriptedAnswer,
): Promise<void> {
  if (answer.hang === "headers") return gone(response);
  response.writeHead(head.status, { ...head.headers, ...(answer.gzip === true ? { "content-encoding": "gzip" } : {}) });
  response.flushHeaders();
  if (answer.hang === "body") return gone(response);
  const limit = answer.cutAfter ?? answer.endAfter ?? Number.POSITIVE_INFINITY;
  let sent = 0;
  for (const chunk of writes(parts, answer)) {
    if (response.destroyed || sent >= limit) break;
    if (sent > 0 && answer.frameDelayMs !== undefined) await wait(answer.frameDelayMs);
    const piece = chunk.subarray(0, limit - sent);
    await write(response, piece);
    sent += piece.length;
  }
  if (answer.cutAfter === undefined) response.end();
  else response.destroy();
}
