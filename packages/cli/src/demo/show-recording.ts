import type { Painter } from "../text/painter.ts";
import { Board, type BoardRow } from "./board.ts";
import { boardLines, rowLines } from "./page/rows.ts";
import type { Stage } from "./stage.ts";

/** Shows a recording as it goes: a tree that is drawn again and again, or a line for each step that ended. */
export class RecordingView {
  readonly #stage: Stage;
  readonly #paint: Painter;
  #board = new Board();
  #stop: (() => void) | undefined;

  constructor(stage: Stage, paint: Painter) {
    this.#stage = stage;
    this.#paint = paint;
  }

  readonly event = (board: Board, ended: BoardRow | undefined): void => {
    this.#board = board;
    this.#stop ??= this.#stage.live(() => this.#lines(new Date().toISOString()));
    if (!this.#stage.moves && ended !== undefined) this.#stage.print(rowLines(ended, board.lastAt, this.#paint));
  };

  /** The recording is over, or it failed: on a terminal the last state of the tree stays. */
  end(): void {
    this.#stop?.();
    this.#stop = undefined;
    if (this.#stage.moves) this.#stage.print(this.#lines(this.#board.lastAt));
  }

  #lines(now: string): readonly string[] {
    return boardLines(this.#board, now, this.#paint);
  }
}
