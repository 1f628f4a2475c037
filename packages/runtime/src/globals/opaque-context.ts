import type { CodeContext } from "./code-context.ts";
import { originals } from "./originals.ts";

/** Inside a function that a replay never runs the globals are the real ones. */
export const OPAQUE_CONTEXT: Omit<CodeContext, "log"> = {
  isOpaque: true,
  read: (_source, real) => real(),
  random: originals.mathRandom,
  randomBytes: originals.randomBytes,
  unobserved: () => {},
  timer(ms, fire) {
    const timer = originals.setTimeout(fire, ms);
    return () => originals.clearTimeout(timer);
  },
};
