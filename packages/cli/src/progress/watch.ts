import type { createLogUpdate } from "log-update";
import type { TextStream } from "../framework/context.ts";
import { type Painter, painter } from "../text/painter.ts";
import type { FeedEvent, ProgressWatcher } from "./feed.ts";
import { ProgressModel } from "./model.ts";
import { PlainView } from "./plain-view.ts";
import { renderTree } from "./tree-view.ts";

const FRAME_MS = 100;

export interface WatchOptions {
  readonly stream: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Shown before the first event says better. */
  readonly title?: string;
  now(): number;
}

/** Shows a run while it happens: a tree that redraws itself on a terminal, lines elsewhere. */
export async function watchProgress(options: WatchOptions): Promise<ProgressWatcher> {
  const paint = painter(options.stream, options.env);
  if (options.stream.isTTY !== true || options.env.TERM === "dumb") return new PlainProgress(options, paint);
  const logUpdate = await import("log-update");
  return new LiveProgress(options, paint, logUpdate.createLogUpdate(options.stream as NodeJS.WriteStream));
}

class PlainProgress implements ProgressWatcher {
  readonly #options: WatchOptions;
  readonly #model = new ProgressModel();
  readonly #view: PlainView;

  constructor(options: WatchOptions, paint: Painter) {
    this.#options = options;
    this.#view = new PlainView(this.#model, paint);
  }

  event(event: FeedEvent): void {
    this.#model.apply(event);
    const line = this.#view.line(event, this.#options.now());
    if (line !== undefined) this.#options.stream.write(`${line}\n`);
  }

  print(line: string): void {
    this.#options.stream.write(`${line}\n`);
  }

  // Lines are out at once: there is nothing to take back, and nothing left to write.
  pause(): void {}
  resume(): void {}
  end(): void {}
}

class LiveProgress implements ProgressWatcher {
  readonly #options: WatchOptions;
  readonly #paint: Painter;
  readonly #screen: ReturnType<typeof createLogUpdate>;
  readonly #model = new ProgressModel();
  #timer: NodeJS.Timeout;

  constructor(options: WatchOptions, paint: Painter, screen: ReturnType<typeof createLogUpdate>) {
    this.#options = options;
    this.#paint = paint;
    this.#screen = screen;
    this.#timer = this.#tick();
  }

  event(event: FeedEvent): void {
    this.#model.apply(event);
  }

  print(line: string): void {
    this.#screen.clear();
    this.#options.stream.write(`${line}\n`);
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#draw();
    this.#screen.done();
  }

  resume(): void {
    this.#timer = this.#tick();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#draw(this.#model.lastAt);
    this.#screen.done();
  }

  #tick(): NodeJS.Timeout {
    return setInterval(() => this.#draw(), FRAME_MS).unref();
  }

  /** The size is read each time: the terminal may have been resized. */
  #draw(now = new Date(this.#options.now()).toISOString()): void {
    const { stream } = this.#options;
    const title = this.#model.name || (this.#options.title ?? "starting");
    const size = { columns: stream.columns ?? 80, rows: stream.rows ?? 24 };
    this.#screen(renderTree(this.#model, { ...size, now, title }, this.#paint).join("\n"));
  }
}
