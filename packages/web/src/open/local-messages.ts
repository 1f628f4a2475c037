import type { StepColumns } from "@openexec/protocol";
import type { RunOpening } from "../run/source/run-source.ts";
import type { Picked } from "./picked.ts";

/** What the worker answers when it has read a bundle. */
export type SentOpening = Omit<RunOpening, "steps"> & { readonly steps: StepColumns };

/** What the page asks the worker that holds an opened bundle. */
export type LocalCall =
  | { readonly method: "lines"; readonly args: readonly [from: number, to: number] }
  | { readonly method: "artifact"; readonly args: readonly [path: string] }
  | { readonly method: "session"; readonly args: readonly [sessionId: string] }
  | { readonly method: "search"; readonly args: readonly [text: string] }
  | { readonly method: "policyChecks"; readonly args: readonly [] }
  | { readonly method: "logs"; readonly args: readonly [] }
  | { readonly method: "products"; readonly args: readonly [] }
  | { readonly method: "filesAt"; readonly args: readonly [seq: number] };

export interface ToLocal {
  readonly id: number;
  readonly call: LocalCall | { readonly method: "open"; readonly args: readonly [Picked] };
}

export type FromLocal =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };
