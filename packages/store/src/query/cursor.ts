import { createHmac, timingSafeEqual } from "node:crypto";
import type { RunSort } from "@openexec/protocol";
import { CursorError } from "../cursor-error.ts";

/** A place in an order of runs: the sort key of a run (absent where it has none) and its id. */
export interface Place {
  readonly key: number | null;
  readonly runId: string;
}

const MAC_LENGTH = 22;

/** A place as text that nobody else can make. `order` binds it to one list. */
export function writeCursor(place: Place, order: string, secret: Uint8Array): string {
  const body = Buffer.from(JSON.stringify([place.key, place.runId])).toString("base64url");
  return mac(body, order, secret) + body;
}

/** Undoes {@link writeCursor}. @throws CursorError */
export function readCursor(cursor: string, order: string, secret: Uint8Array): Place {
  const body = cursor.slice(MAC_LENGTH);
  const [given, own] = [cursor.slice(0, MAC_LENGTH), mac(body, order, secret)].map((text) => Buffer.from(text));
  if (given === undefined || own === undefined || given.length !== own.length || !timingSafeEqual(given, own)) {
    throw new CursorError();
  }
  const [key, runId] = JSON.parse(Buffer.from(body, "base64url").toString()) as [number | null, string];
  return { key, runId };
}

/** The name of an order, for cursors. */
export function orderName({ by, direction }: RunSort): string {
  return `list:${by},${direction}`;
}

function mac(body: string, order: string, secret: Uint8Array): string {
  return createHmac("sha256", secret).update(`${order}\n${body}`).digest("base64url").slice(0, MAC_LENGTH);
}
