import type { IndexErrorCode } from "@openexec/store";
import type { RunId } from "@openexec/timeline";
import type { TextsLeft } from "../../history/tell-texts.ts";

/** What the thread is started with. */
export interface IndexThreadData {
  /** Path of the home. */
  readonly home: string;
}

/** What the thread is asked. `n` comes back with the answer. */
export type IndexThreadAsk =
  | { readonly askType: "feed"; readonly n: number; readonly runId: RunId }
  /** Keep a long log that is over folded, for whoever opens it first. */
  | { readonly askType: "fold"; readonly n: number; readonly runId: RunId }
  /** Read texts that are due until there are none, or until it is told to stop. */
  | { readonly askType: "texts"; readonly n: number }
  | { readonly askType: "stop" };

/** Fields of an error that a caller tells apart; errors lose their class between threads. */
export interface ThreadError {
  readonly name: string;
  readonly message: string;
  /** Of an IndexError. */
  readonly code?: IndexErrorCode;
}

/** Whether the run was there, or whether its log was folded, or whose texts are left. */
export type IndexThreadValue = boolean | TextsLeft;

export type IndexThreadAnswer =
  | { readonly n: number; readonly value: IndexThreadValue }
  | { readonly n: number; readonly error: ThreadError };
