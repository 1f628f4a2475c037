import { resolve } from "node:path";
import { OpenExecError } from "@openexec/timeline";
import type { ProgramPlace } from "./source-place.ts";

interface Located {
  readonly text: string;
  readonly location?: { readonly file: string; readonly line: number; readonly column: number } | null;
}

/** A flow that cannot be compiled or loaded. `message` names file, line and column of the user's code. */
export class ProgramError extends OpenExecError {
  /** @param thrownAt `file:line:column` in the sources, where the flow's own code threw */
  static from(error: unknown, { entry, root = "" }: ProgramPlace, thrownAt?: string): ProgramError {
    const errors = (error as { errors?: readonly Located[] } | undefined)?.errors ?? [];
    const lines = errors.map(({ text, location }) =>
      location ? `${resolve(root, location.file)}:${location.line}:${location.column + 1}: ${text}` : text,
    );
    const thrown = error instanceof Error ? error.message : String(error);
    const [first, ...more] = lines.length > 0 ? lines : [thrownAt === undefined ? thrown : `${thrownAt}: ${thrown}`];
    return new ProgramError("flow_not_loadable", [`The flow ${entry} cannot be loaded: ${first}`, ...more].join("\n"), {
      cause: error,
      fields: { entry },
    });
  }
}
