import { OpenExecError, type OpenExecErrorOptions } from "@openexec/timeline";
import { EXIT, type ExitCode } from "./exit-codes.ts";

export interface CliErrorOptions extends OpenExecErrorOptions {
  /** 2, wrong usage or bad input, unless said otherwise. */
  readonly exitCode?: ExitCode;
}

/** A command cannot do what it was asked. */
export class CliError extends OpenExecError {
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, options: CliErrorOptions = {}) {
    super(code, message, options);
    this.exitCode = options.exitCode ?? EXIT.usage;
  }
}
