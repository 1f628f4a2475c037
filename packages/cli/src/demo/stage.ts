import type { createLogUpdate } from "log-update";
import type { TextStream } from "../framework/context.ts";

const FRAME_MS = 80;

/** Where the pages appear: a terminal that can redraw what still moves, or plain lines. */
export interface Stage {
  /** Whether {@link live} shows anything. */
  readonly moves: boolean;
  print(lines: readonly string[]): void;
  /** Draws `lines` again and again until the returned function is called; it leaves nothing behind. */
  live(lines: () => readonly string[]): () => void;
}

/** @param stream absent: nothing is shown, for `--json` */
export async function openStage(
  stream: TextStream | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Stage> {
  const print = (lines: readonly string[]): void => {
    stream?.write(lines.map((text) => `${text}\n`).join(""));
  };
  if (stream?.isTTY !== true || env.TERM === "dumb" || env.CI) {
    return { moves: false, print, live: () => () => undefined };
  }
  const { createLogUpdate: create } = await import("log-update");
  const screen = create(stream as NodeJS.WriteStream);
  return { moves: true, print, live: (lines) => redraw(screen, lines) };
}

function redraw(screen: ReturnType<typeof createLogUpdate>, lines: () => readonly string[]): () => void {
  const draw = (): void => screen(lines().join("\n"));
  draw();
  const timer = setInterval(draw, FRAME_MS);
  return () => {
    clearInterval(timer);
    screen.clear();
    screen.done();
  };
}
