import picocolors from "picocolors";
import type { TextStream } from "../framework/context.ts";

/** Colours a text; each function gives the text back unchanged where there are no colours. */
export type Painter = ReturnType<typeof picocolors.createColors>;

/** Colours for `stream`: on terminals, unless `NO_COLOR` is set or the terminal is dumb; always with `FORCE_COLOR`. */
export function painter(stream: TextStream, env: Readonly<Record<string, string | undefined>>): Painter {
  return picocolors.createColors(wantsColour(stream, env));
}

function wantsColour(stream: TextStream, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0") return true;
  return stream.isTTY === true && env.TERM !== "dumb";
}
