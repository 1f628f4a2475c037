import { decodeStored, type PayloadOf } from "@openexec/timeline";
import type { TapeSource } from "../driver/tape-source.ts";
import { BEHAVIOURS } from "../globals/behaviour.ts";

/**
 * The behaviours that a record was made under: those that it names, and the one that the first recordings do not name.
 * @param source read from its beginning, and not usable as a tape afterwards
 */
export async function recordedBehaviours(source: TapeSource): Promise<readonly number[]> {
  const { lines } = source;
  const header = JSON.parse(lines.next() ?? "{}") as { payload?: PayloadOf<"RunStarted"> };
  const named = header.payload?.runtime.flags ?? [];
  if (named.length === 0 && (await holdsWholeRequests(source))) return named;
  return [BEHAVIOURS.storesRequestsAsDifferences, ...named];
}

/** A difference leaves out what the event itself says: provider, API and model. */
async function holdsWholeRequests({ lines, artifact }: TapeSource): Promise<boolean> {
  for (let text = lines.next(); text !== undefined; text = lines.next()) {
    if (!text.includes('"type":"ModelInvocationStarted"')) continue;
    const line = JSON.parse(text) as { type: string; payload: PayloadOf<"ModelInvocationStarted"> };
    if (line.type !== "ModelInvocationStarted") continue;
    const { head } = line.payload.request;
    if (head === undefined) return false;
    const request = decodeStored(head, "artifact" in head ? await artifact(head.artifact) : undefined);
    return typeof request === "object" && request !== null && "provider" in request;
  }
  return false;
}
