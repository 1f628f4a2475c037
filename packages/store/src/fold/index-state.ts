import { type RunState, runProjection } from "@openexec/timeline";

/** A run as the index folds it. Its size depends on what is open and on how many names there are, not on how long it is. */
export interface IndexState {
  readonly run: RunState;
  /** When the first line was written; logs without `RunStarted` have nothing else. */
  firstAt?: string;
  title?: string;
  /** Tokens per model, and calls per tool. */
  readonly models: Map<string, number>;
  readonly tools: Map<string, number>;
  /** First line of each attempt that has not ended. */
  readonly openAttempts: Map<string, number>;
  readonly sessions: Map<string, SessionTally>;
  /** Of the log's lines: `error` and calls that failed, `warning`. */
  errors: number;
  warnings: number;
  interactions: number;
}

export interface SessionTally {
  readonly seq: number;
  turns: number;
  messages: number;
}

export function initialState(): IndexState {
  return {
    run: runProjection.init(),
    models: new Map(),
    tools: new Map(),
    openAttempts: new Map(),
    sessions: new Map(),
    errors: 0,
    warnings: 0,
    interactions: 0,
  };
}

const MAPS = ["models", "tools", "openAttempts", "sessions"] as const satisfies readonly (keyof IndexState)[];

/** The state as JSON, so that a fold can be continued by another process. */
export function encodeState(state: IndexState): string {
  return JSON.stringify({ ...state, ...Object.fromEntries(MAPS.map((name) => [name, [...state[name]]])) });
}

/** Undoes {@link encodeState}. */
export function decodeState(text: string): IndexState {
  const plain = JSON.parse(text) as IndexState & Record<(typeof MAPS)[number], never>;
  return { ...plain, ...Object.fromEntries(MAPS.map((name) => [name, new Map(plain[name])])) } as IndexState;
}
