import { setTimeout as pause } from "node:timers/promises";

const PATIENCE_MS = 120_000;
const STEP_MS = 20;

/** Looks again and again until it sees what it wants. @throws Error with what it saw last */
export async function until<Value>(look: () => Promise<Value>, wanted: (value: Value) => boolean): Promise<Value> {
  const begun = performance.now();
  for (;;) {
    const value = await look();
    if (wanted(value)) return value;
    if (performance.now() - begun > PATIENCE_MS) throw new Error(`it stayed at ${JSON.stringify(value)}`);
    await pause(STEP_MS);
  }
}
