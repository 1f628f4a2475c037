import type { Reply } from "./reply.ts";

/** One protocol: the same reply whole, as frames of a stream, and its way to say an error. */
export interface Renderer {
  whole(reply: Reply): object;
  frames(reply: Reply): string[];
  error(status: number, message: string): object;
}

/** A server-sent event as the providers write it. */
export function frame(data: object, event?: string): string {
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}
