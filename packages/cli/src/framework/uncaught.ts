/** What becomes of an error that code of a flow threw where nobody listens: it is put on record, and told with its run. */
type Tell = (error: unknown) => Promise<unknown>;

let tell: Tell | undefined;

/** Asks to be told while a run is open in this process. The returned function ends that. */
export function onUncaught(own: Tell): () => void {
  tell = own;
  return () => {
    if (tell === own) tell = undefined;
  };
}

/**
 * The error as whoever called is to see it.
 * @public `main.ts` takes it from the module when it is needed
 */
export async function toldUncaught(error: unknown): Promise<unknown> {
  try {
    return (await tell?.(error)) ?? error;
  } catch {
    // The record can't be written either: what was thrown first says more.
    return error;
  }
}
