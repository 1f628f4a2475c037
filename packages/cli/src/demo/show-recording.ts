import type { Painter } from "../text/painter.ts";
import { Board, type BoardRow } from "./board.ts";
import { rowLines } from "./page/rows.ts";
import type { Stage } from "./stage.ts";

/** How much of a recording stays on the page: all steps, or nothing once it is over. */
export type Detail = "tree" | "moment";

/** Shows a recording as it goes: a tree that is drawn again and again, or a line for each step that ended. */
export class RecordingView {
  readonly #stage: Stage;
  readonly #paint: Painter;
  readonly #detail: Detail;
  #board = new Board();
  #stop: (() => void) | undefined;

  constructor(stage: Stage, paint: Painter, detail: Detail) {
    this.#stage = stage;
    this.#paint = paint;
    this.#detail = detail;
  }

  readonly event = (board: Board, ended: BoardRow | undefined): void => {
    this.#board = board;
    this.#stop ??= this.#stage.live(() => this.#lines(new Date().toISOString()));
    if (this.#stage.moves || this.#detail === "moment" || ended === undefined) return;
    this.#stage.print(rowLines(ended, board.lastAt, this.#paint));
  };

  /** The recording is over, or it failed: on a terminal the last state of the tree stays. */
  end(): void {
    this.#stop?.();
    this.#stop = undefined;
    if (this.#stage.moves && this.#detail === "tree") this.#stage.print(this.#lines(this.#board.lastAt));
  }

  #lines(now: string): readonly string[] {
    const rows = this.#detail === "tree" ? this.#board.rows : this.#board.rows.slice(-1);
    return rows.flatMap((row) => rowLines(row, now, this.#paint));
  }
}
