import type { EventType, PayloadOf, Scope } from "@openexec/timeline";

/** An event as the engine tells it while it happens: not sealed yet, so without its hash. */
export type FeedEvent<Type extends EventType = EventType> = {
  [T in Type]: Scope & {
    readonly seq: number;
    readonly at: string;
    readonly type: T;
    readonly payload: PayloadOf<T>;
  };
}[Type];

/** Follows a run. Called synchronously by the engine: it must return at once and never throw. */
export interface ProgressWatcher {
  event(event: FeedEvent): void;
  /** Leaves a line above what is drawn. */
  print(line: string): void;
  /** Makes room on the screen for a question, until {@link resume}. */
  pause(): void;
  resume(): void;
  /** The run is over or pauses; nothing comes after. */
  end(): void;
}
