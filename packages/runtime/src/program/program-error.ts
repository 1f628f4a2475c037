import { OpenExecError } from "@openexec/timeline";

interface Located {
  readonly text: string;
  readonly location?: { readonly file: string; readonly line: number; readonly column: number } | null;
}

/** A flow that cannot be compiled or loaded. */
export class ProgramError extends OpenExecError {
  static from(error: unknown, entry: string): ProgramError {
    const errors = (error as { errors?: readonly Located[] }).errors ?? [];
    const lines = errors.map(({ text, location }) =>
      location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
    );
    const message = lines.length > 0 ? lines.join("\n") : error instanceof Error ? error.message : String(error);
    return new ProgramError("flow_not_loadable", `The flow ${entry} cannot be loaded.\n${message}`, {
      cause: error,
      fields: { entry },
    });
  }
}
